"""What a report attests, as data: JSON that is attached to it and lies under its signature.

format        FORMAT
report        made_at, installation, certificate_sha256, software
session       id, source, started_at, finished_at, frames_analysed, seconds_analysed
file          video_id, name, kind, size_bytes, sha256, content_type, uploaded_at, media
verdict       label, fake_probability, summary, reasons, thresholds
provenance    what the file says about itself: source, code, message, details; or null
tracks        each face: track, start_seconds, end_seconds, frames, label, fake_probability, …
telling_frames  track, seconds, fake_probability, crop_sha256, heatmap_sha256
model         id, version, licence, sha256
settings      window_seconds, stride_seconds
review        found, decision, note, moderator, decided_at; or null

Of an examination of voices there are, in place of provenance, tracks and telling_frames:

sound         container, codec, rate, channels; or null
segments      start_seconds, end_seconds, label, spoof_probability
windows       start_seconds, end_seconds, spoken_seconds, spoof_probability
features      spectral_features, temporal_features, voice_features
measured_seconds  of how much sound those are
"""

FORMAT = "spotifai-report/1"
ATTACHMENT = "spotifai-report.json"
