"""What the OpenAPI document tells of detection: groups, and one examined video as the example."""

from accounts.openapi import Tag
from media_jobs.jobs.serializers import JOB, VIDEO_ID

VIDEOS = Tag("Videos", "Examine videos and pictures for exchanged or generated faces.", order=20)
EXAMINATIONS = Tag(
    "Examinations", "What was measured, frame by frame, in uploads and by extensions.", order=30
)

SESSION_ID = "b4a1c7de-5f60-4e2c-8a0d-7c9e1f2a3b4d"
SUMMARY = "The face looks manipulated, with an estimated probability of 97 %."
FACE = {
    "track": 1,
    "box": {"x": 0.4125, "y": 0.1981, "width": 0.1822, "height": 0.3056},
    "fake_probability": 0.964,
    "face_pixels": 216,
}
FRAME = {
    "index": 42,
    "seconds": 4.2,
    "label": "manipulated",
    "fake_probability": 0.964,
    "faces": [FACE],
}
WINDOW = {
    "track": 1,
    "start_seconds": 4.0,
    "end_seconds": 6.0,
    "fake_probability": 0.971,
    "label": "manipulated",
    "frames": 20,
}
THRESHOLDS = {"authentic_below": 0.2, "manipulated_above": 0.8}
MODEL = {
    "id": "face-forgery",
    "version": "3",
    "licence": "MIT",
    "sha256": "6c1f0a4be3d2957f8e0b1c3a5d7f9e2b4c6a8d0f1e3b5c7a9d2f4e6b8c0a1d3f",
    "wants_gpu": False,
}
REASONS = [
    {
        "code": "striking_windows",
        "message": "15 of 16 two-second windows look manipulated.",
    }
]
TRACK = {
    "track": 1,
    "start_seconds": 0.0,
    "end_seconds": 9.5,
    "frames": 96,
    "label": "manipulated",
    "fake_probability": 0.97,
    "reasons": REASONS,
    "picture": 1,
}
PROVENANCE = {
    "source": "container",
    "code": "generator_named",
    "message": "The file itself says that it was made with Example Studio.",
    "details": [{"name": "comment", "value": "Made with Example Studio 2"}],
}
REVIEW = {
    "found": "manipulated",
    "decision": "confirmed",
    "note": "The edge of the face flickers from 4 s on.",
    "moderator": "Bob",
    "decided_at": "2026-03-02T11:48:10.300Z",
}
REVIEW_REQUEST = {"asked_at": "2026-03-02T10:12:44.007Z", "remark": "From a reader; no source."}

VIDEO = {
    "id": VIDEO_ID,
    "kind": "video",
    "filename": "interview.mp4",
    "size_bytes": 1482310,
    "sha256": "9f2b1c7e4a6d8035b1e9c2f47a3d6b80e5c1f9a2748d3b6e0c5a1f8d2e7b4c93",
    "content_type": "video/mp4",
    "created_at": "2026-03-02T09:16:02.114Z",
    "status": "succeeded",
    "media": {
        "container": "mp4",
        "codec": "h264",
        "pixel_format": "yuv420p",
        "width": 1280,
        "height": 720,
        "rotation": 0,
        "duration_seconds": 9.6,
        "average_fps": 25.0,
        "frame_count": 240,
        "bit_rate": 1235258,
        "has_audio": True,
    },
    "job": JOB,
    "result": {
        "session_id": SESSION_ID,
        "label": "manipulated",
        "fake_probability": 0.97,
        "summary": SUMMARY,
    },
    "links": {
        "self": f"/api/videos/{VIDEO_ID}",
        "page": f"/videos/{VIDEO_ID}/",
        "results": f"/api/videos/{VIDEO_ID}/results",
        "stream": "/files/eyJr….vQ2m",
        "thumbnail": "/files/eyJr….zT8c",
    },
}
RESULTS = {
    "video_id": VIDEO_ID,
    "job_id": JOB["job_id"],
    "status": "succeeded",
    "session_id": SESSION_ID,
    "label": "manipulated",
    "fake_probability": 0.97,
    "summary": SUMMARY,
    "reasons": REASONS,
    "tracks": [TRACK],
    "provenance": [PROVENANCE],
    "windows": [WINDOW],
    "telling_frames": [
        {
            "track": 1,
            "seconds": 4.2,
            "fake_probability": 0.988,
            "crop_url": "/files/eyJr….zT8c",
            "heatmap_url": "/files/eyJr….h4Lp",
        }
    ],
    "thresholds": THRESHOLDS,
    "model": MODEL,
    "review": REVIEW,
    "review_request": None,
    "seen_before": [],
    "earlier": [],
    "earlier_left_out": 0,
}
SESSION = {
    "id": SESSION_ID,
    "source": "web",
    "video_id": VIDEO_ID,
    "job_id": JOB["job_id"],
    "filename": "interview.mp4",
    "status": "succeeded",
    "label": "manipulated",
    "fake_probability": 0.97,
    "summary": SUMMARY,
    "faces": 1,
    "frames_analysed": 96,
    "seconds_analysed": 9.6,
    "created_at": "2026-03-02T09:16:02.120Z",
    "finished_at": "2026-03-02T09:16:24.880Z",
}
STATISTICS = {
    "videos": 11,
    "images": 3,
    "finished": 14,
    "by_label": {"authentic": 8, "manipulated": 4, "uncertain": 1, "no_face": 1},
    "seconds_analysed": 412.6,
    "frames_analysed": 4126,
    "faces": 19,
    "days": [{"date": "2026-03-02", "count": 3, "manipulated": 1}],
}
