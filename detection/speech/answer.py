"""The answer in the words of the speech client: a boolean, and how sure that is."""

from detection.speech.models import SpeechLabel


def is_deepfake(label: str) -> bool:
    """Whether the speech was found to be spoofed; what is left open was not."""
    return label == SpeechLabel.SPOOF


def confidence_score(label: str, spoof_probability: float | None) -> float:
    """How likely `is_deepfake` is right, 0 to 1; at most a half where the answer is left open, and
    0 where no speech could be judged."""
    if spoof_probability is None:
        return 0.0
    score = spoof_probability if is_deepfake(label) else 1 - spoof_probability
    is_open = label not in (SpeechLabel.SPOOF, SpeechLabel.BONA_FIDE)
    return round(min(score, 0.5) if is_open else score, 4)
