"""The shapes of the contract of ML services: of ours, and of what others answer."""

from typing import Any

from rest_framework import serializers

from accounts.openapi import example
from detection.engines.speech.speakers.telling_apart import MOST_SPEAKERS
from detection.speech import openapi as shown
from detection.speech.models import SpeechLabel
from detection.speech.serializers import Features

MOST_WINDOWS = 40_000


@example({"audio_url": "https://storage.example.org/signed-url", "audio_type": "audio/wav"})
class PredictForm(serializers.Serializer):
    audio_url = serializers.CharField(
        max_length=2048, help_text="An https link that leads to the file, and nowhere else."
    )
    audio_type = serializers.RegexField(
        r"^(audio|video|application)/[A-Za-z0-9.+-]{1,80}$",
        help_text="What the file is said to be, such as `audio/wav`; what counts is what is in it.",
        error_messages={"invalid": "Send a media type, such as audio/wav."},
    )


@example(
    {
        "is_deepfake": True,
        "confidence_score": 0.92,
        "features": shown.FEATURES,
        "processing_time": 2.5,
        "examination": {
            name: shown.DETECTION_IN_FULL[name]
            for name in ("label", "spoof_probability", "summary", "reasons", "segments")
        },
    }
)
class Prediction(serializers.Serializer):
    is_deepfake = serializers.BooleanField(help_text="False also where the answer is left open.")
    confidence_score = serializers.FloatField(
        help_text="How likely `is_deepfake` is right, 0 to 1; at most 0.5 where the answer is left "
        "open."
    )
    features = Features()
    processing_time = serializers.FloatField(help_text="Seconds.")
    examination = serializers.DictField(
        help_text="The verdict with all that explains it, for sites like this one."
    )


@example(
    {
        "status": "healthy",
        "service": "in-house",
        "model": "speech-spoof 1",
        "detail": "Voices are examined by this site itself.",
    }
)
class MlServiceHealth(serializers.Serializer):
    status = serializers.ChoiceField(choices=["healthy", "degraded"])
    service = serializers.ChoiceField(choices=["in-house", "remote"])
    model = serializers.CharField(allow_null=True, help_text="Null for a service elsewhere.")
    detail = serializers.CharField()


def _share(**options: Any) -> serializers.FloatField:
    return serializers.FloatField(min_value=0, max_value=1, **options)


def _seconds(**options: Any) -> serializers.FloatField:
    return serializers.FloatField(min_value=0, max_value=1e6, **options)


class PredictionSent(serializers.Serializer):
    """What every ML service answers."""

    is_deepfake = serializers.BooleanField()
    confidence_score = _share()
    features = serializers.DictField(required=False)
    processing_time = _seconds(required=False)


class _Reason(serializers.Serializer):
    code = serializers.CharField(max_length=60)
    message = serializers.CharField(max_length=4000)
    unexamined = serializers.BooleanField(default=False)


class _Segment(serializers.Serializer):
    start_seconds = _seconds()
    end_seconds = _seconds()
    label = serializers.ChoiceField(choices=SpeechLabel.choices)
    spoof_probability = _share(allow_null=True)


class _Speaker(serializers.Serializer):
    name = serializers.CharField(max_length=40)
    label = serializers.ChoiceField(choices=SpeechLabel.choices)
    spoof_probability = _share()
    spoken_seconds = _seconds()
    segments = serializers.ListField(child=_Segment(), max_length=MOST_WINDOWS)


class _Facts(serializers.Serializer):
    container = serializers.CharField(max_length=40)
    codec = serializers.CharField(max_length=40)
    rate = serializers.IntegerField(min_value=0)
    channels = serializers.IntegerField(min_value=0)


class _Model(serializers.Serializer):
    id = serializers.CharField(max_length=100)
    version = serializers.CharField(max_length=100, allow_blank=True)
    licence = serializers.CharField(max_length=200, allow_blank=True)
    sha256 = serializers.CharField(max_length=64, allow_blank=True)
    wants_gpu = serializers.BooleanField(default=False)


class _Thresholds(serializers.Serializer):
    bona_fide_below = _share()
    spoof_above = _share()


class _MeasuredSent(serializers.Serializer):
    spectral_features = _seconds(required=False)
    temporal_features = _seconds(required=False)
    voice_features = _seconds(required=False)


class ExaminationSent(serializers.Serializer):
    """What one that is a site like this tells besides."""

    label = serializers.ChoiceField(choices=SpeechLabel.choices)
    spoof_probability = _share(allow_null=True)
    summary = serializers.CharField(max_length=4000)
    reasons = _Reason(many=True)
    segments = serializers.ListField(child=_Segment(), max_length=MOST_WINDOWS)
    # Sites that do not tell voices apart say nothing of them.
    speakers = serializers.ListField(child=_Speaker(), default=list, max_length=MOST_SPEAKERS)
    windows = serializers.ListField(
        child=serializers.ListField(child=_seconds(), min_length=4, max_length=4),
        max_length=MOST_WINDOWS,
    )
    measured_seconds = _MeasuredSent()
    facts = _Facts()
    thresholds = _Thresholds()
    model = _Model()
    seconds = _seconds()
    spoken_seconds = _seconds()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse what cannot be so of any recording."""
        thresholds, spans = attrs["thresholds"], attrs["segments"]
        times = [(span["start_seconds"], span["end_seconds"]) for span in spans]
        for name, fits in (
            ("segments", _in_order(times)),
            ("windows", all(w[0] <= w[1] and w[3] <= 1 for w in attrs["windows"])),
            ("thresholds", thresholds["bona_fide_below"] <= thresholds["spoof_above"]),
            ("spoof_probability", attrs["spoof_probability"] is not None or not _says(attrs)),
        ):
            if not fits:
                raise serializers.ValidationError({name: "This makes no sense."})
        return attrs


def _in_order(times: list[tuple[float, float]]) -> bool:
    """Whether each of `times`, begin and end, begins where the one before it ends or later."""
    ends = [0.0, *(end for _, end in times)]
    return all(
        before <= begin <= end for before, (begin, end) in zip(ends[:-1], times, strict=True)
    )


def _says(attrs: dict[str, Any]) -> bool:
    return attrs["label"] in (SpeechLabel.BONA_FIDE, SpeechLabel.SPOOF)
