"""What the OpenAPI document tells of voices: one examined recording as the example."""

from media_jobs.jobs.serializers import JOB

FILE_ID = "0d1f6a52-6b6c-4f0c-9a51-6f5f0b6d8c11"
DETECTION_ID = "5c3a9f0e-1d2b-4c7e-8f60-2b9d4e7a1c35"
FEATURES = {
    "spectral_features": {
        "centroid_hz": 812.4,
        "rolloff_hz": 1406.0,
        "flatness": 0.011,
        "high_band_db": -19.2,
        "band_limit_hz": 8000.0,
    },
    "temporal_features": {
        "speech_share": 0.76,
        "pauses_per_minute": 18.0,
        "pause_median_s": 0.61,
        "onsets_per_second": 4.1,
        "onset_variation": 0.57,
    },
    "voice_features": {
        "f0_median_hz": 194.8,
        "f0_range_semitones": 9.7,
        "jitter_percent": 1.42,
        "shimmer_percent": 8.4,
        "hnr_db": 16.7,
    },
}
AUDIO_FILE = {
    "id": FILE_ID,
    "filename": "voicemail.mp3",
    "content_type": "audio/mpeg",
    "size_bytes": 481203,
    "sha256": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "duration_seconds": 30.07,
    "sample_rate": 44100,
    "channels": 2,
    "codec": "mp3",
    "created_at": "2026-03-02T09:16:02.114Z",
    "status": "succeeded",
    "detection_id": DETECTION_ID,
    "links": {
        "self": f"/api/v1/audio-files/{FILE_ID}",
        "page": f"/voices/{FILE_ID}/",
        "stream": "/files/eyJr….vQ2m",
    },
}
DETECTION = {
    "id": DETECTION_ID,
    "audio_file_id": FILE_ID,
    "filename": "voicemail.mp3",
    "status": "succeeded",
    "is_deepfake": True,
    "confidence_score": 0.92,
    "label": "spoof",
    "spoof_probability": 0.92,
    "summary": "The speech reads as synthetic or altered, with an estimated probability of 92 %.",
    "features": FEATURES,
    "processing_time": 2.5,
    "created_at": "2026-03-02T09:16:02.120Z",
    "finished_at": "2026-03-02T09:16:05.220Z",
    "links": {
        "self": f"/api/v1/detections/{DETECTION_ID}",
        "page": f"/voices/{FILE_ID}/",
    },
}
DETECTION_IN_FULL = {
    **DETECTION,
    "reasons": [{"code": "speech", "message": "Somebody is heard speaking for 23 s of 30 s."}],
    "segments": [
        {
            "start_seconds": 0.0,
            "end_seconds": 30.07,
            "label": "spoof",
            "spoof_probability": 0.93,
        }
    ],
    "speakers": [],
    "windows": [
        {
            "start_seconds": 0.0,
            "end_seconds": 2.5,
            "spoken_seconds": 2.1,
            "spoof_probability": 0.95,
        }
    ],
    "measured_seconds": {
        "spectral_features": 22.7,
        "temporal_features": 30.07,
        "voice_features": 22.7,
    },
    "sound": {"container": "mp3", "codec": "mp3", "rate": 44100, "channels": 2},
    "seconds": 30.07,
    "spoken_seconds": 22.7,
    "thresholds": {"bona_fide_below": 0.2, "spoof_above": 0.8},
    "model": {
        "id": "speech-spoof",
        "version": "1",
        "licence": "MIT",
        "sha256": "6c1f0a4be3d2957f8e0b1c3a5d7f9e2b4c6a8d0f1e3b5c7a9d2f4e6b8c0a1d3f",
        "wants_gpu": False,
    },
    "job": {**JOB, "kind": "speech_scan", "video_id": FILE_ID},
}
STATISTICS = {
    "finished": 12,
    "by_label": {"bona_fide": 5, "spoof": 2, "uncertain": 4, "no_speech": 1},
    "seconds_analysed": 1804.2,
    "seconds_spoken": 1321.9,
    "days": [{"date": "2026-03-01", "count": 0, "spoof": 0}],
}
