"""The shapes of what the speech client sends and is answered, for the OpenAPI document."""

from rest_framework import serializers

from accounts.openapi import example
from detection.sessions.serializers import Model, Reason
from detection.speech import openapi as shown
from detection.speech.models import SpeechLabel
from media_jobs.jobs.serializers import JobSnapshot
from media_jobs.models import SHOWN_STATUSES


class AudioForm(serializers.Serializer):
    file = serializers.FileField(required=False)
    url = serializers.URLField(required=False, help_text="An https link, instead of a file.")


class AudioFileLinks(serializers.Serializer):
    self = serializers.CharField()
    page = serializers.CharField()
    stream = serializers.CharField(help_text="Short-lived; supports ranges.")


@example(shown.AUDIO_FILE)
class AudioFile(serializers.Serializer):
    id = serializers.UUIDField()
    filename = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    duration_seconds = serializers.FloatField(allow_null=True)
    sample_rate = serializers.IntegerField(allow_null=True, help_text="Hz, as it is coded.")
    channels = serializers.IntegerField(allow_null=True)
    codec = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    status = serializers.ChoiceField(
        choices=SHOWN_STATUSES, allow_null=True, help_text="Of its newest detection."
    )
    detection_id = serializers.UUIDField(allow_null=True, help_text="Of its newest detection.")
    links = AudioFileLinks()


class Features(serializers.Serializer):
    spectral_features = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        help_text="`centroid_hz`, `rolloff_hz` (85 %), `flatness` (0 to 1), `high_band_db` (energy "
        "from 4 to 8 kHz), `band_limit_hz`; null where it could not be measured.",
    )
    temporal_features = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        help_text="`speech_share`, `pauses_per_minute`, `pause_median_s`, `onsets_per_second`, "
        "`onset_variation` (spread of the times between onsets, relative to their mean).",
    )
    voice_features = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        help_text="`f0_median_hz`, `f0_range_semitones` (5th to 95th percentile), "
        "`jitter_percent`, `shimmer_percent`, `hnr_db` (harmonics to noise).",
    )


class DetectionLinks(serializers.Serializer):
    self = serializers.CharField()
    page = serializers.CharField()


@example(shown.DETECTION)
class Detection(serializers.Serializer):
    id = serializers.UUIDField()
    audio_file_id = serializers.UUIDField()
    filename = serializers.CharField()
    status = serializers.ChoiceField(choices=SHOWN_STATUSES)
    is_deepfake = serializers.BooleanField(
        allow_null=True,
        help_text="Null until there is a verdict; false also where the answer is left open: see "
        "`label`.",
    )
    confidence_score = serializers.FloatField(
        allow_null=True,
        help_text="How likely `is_deepfake` is right, 0 to 1; at most 0.5 where the answer is left "
        "open.",
    )
    label = serializers.ChoiceField(choices=SpeechLabel.choices, allow_null=True)
    spoof_probability = serializers.FloatField(
        allow_null=True, help_text="Calibrated, 0 to 1; null when no speech could be judged."
    )
    summary = serializers.CharField()
    features = Features(allow_null=True)
    processing_time = serializers.FloatField(allow_null=True, help_text="Seconds.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    links = DetectionLinks()


class SpeechSegment(serializers.Serializer):
    start_seconds = serializers.FloatField()
    end_seconds = serializers.FloatField()
    label = serializers.ChoiceField(choices=SpeechLabel.choices)
    spoof_probability = serializers.FloatField(allow_null=True)


class Speaker(serializers.Serializer):
    name = serializers.CharField(help_text="`Speaker 1`, `Speaker 2` …, by their first words.")
    label = serializers.ChoiceField(choices=SpeechLabel.choices)
    spoof_probability = serializers.FloatField()
    spoken_seconds = serializers.FloatField()
    segments = SpeechSegment(many=True, help_text="Where it speaks alone, and how that reads.")


class SpeechWindow(serializers.Serializer):
    start_seconds = serializers.FloatField()
    end_seconds = serializers.FloatField()
    spoken_seconds = serializers.FloatField()
    spoof_probability = serializers.FloatField()


class SoundFacts(serializers.Serializer):
    container = serializers.CharField()
    codec = serializers.CharField()
    rate = serializers.IntegerField(help_text="Hz.")
    channels = serializers.IntegerField()


class SpeechThresholds(serializers.Serializer):
    bona_fide_below = serializers.FloatField()
    spoof_above = serializers.FloatField()


class MeasuredSeconds(serializers.Serializer):
    spectral_features = serializers.FloatField()
    temporal_features = serializers.FloatField()
    voice_features = serializers.FloatField()


@example(shown.DETECTION_IN_FULL)
class DetectionInFull(Detection):
    reasons = Reason(many=True)
    segments = SpeechSegment(many=True, help_text="Together they cover the recording.")
    speakers = Speaker(
        many=True,
        help_text="Empty where only one voice was found. Voices are told apart by their sound, "
        "which may be wrong; the worst of them decides.",
    )
    windows = SpeechWindow(many=True)
    measured_seconds = MeasuredSeconds(
        allow_null=True, help_text="Of how much sound, from the beginning, the features are."
    )
    sound = SoundFacts(allow_null=True)
    seconds = serializers.FloatField()
    spoken_seconds = serializers.FloatField()
    thresholds = SpeechThresholds(allow_null=True)
    model = Model(allow_null=True)
    job = JobSnapshot()


class SpeechDay(serializers.Serializer):
    date = serializers.DateField()
    count = serializers.IntegerField()
    spoof = serializers.IntegerField()


@example(shown.STATISTICS)
class SpeechStatistics(serializers.Serializer):
    finished = serializers.IntegerField()
    by_label = serializers.DictField(child=serializers.IntegerField())
    seconds_analysed = serializers.FloatField()
    seconds_spoken = serializers.FloatField()
    days = SpeechDay(many=True)
