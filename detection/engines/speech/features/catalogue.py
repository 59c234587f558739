"""What is measured of a voice: each feature with its unit, what is usual, and where that is from.

What is usual is for adults who speak in ordinary recordings. A value outside it is no sign of
synthesis by itself: a cold, a room or a codec moves it as well. The verdict does not count them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["spectral_features", "temporal_features", "voice_features"]
GROUPS: tuple[Group, ...] = ("spectral_features", "temporal_features", "voice_features")


@dataclass(frozen=True, slots=True)
class Feature:
    """A measurement called `name` in a `group`, for people `label`, in a `unit`.

    `usual` are the lowest and highest ordinary value, None for an end that is open; `source` says
    where those are from.
    """

    name: str
    group: Group
    label: str
    unit: str
    usual: tuple[float | None, float | None]
    meaning: str
    source: str

    def is_usual(self, value: float) -> bool:
        """Whether a value lies where most do."""
        low, high = self.usual
        return (low is None or value >= low) and (high is None or value <= high)

    @property
    def usual_in_words(self) -> str:
        """What is usual, without its unit."""
        low, high = self.usual
        if low is None:
            return f"up to {high:g}"
        return f"from {low:g}" if high is None else f"{low:g} to {high:g}"


_PEETERS = "Definition: Peeters 2004, A large set of audio features; range: LibriSpeech, 16 kHz"
_OWN = "Range: read speech of LibriSpeech and VCTK"
_BAKEN = "Baken and Orlikoff 2000, Clinical measurement of speech and voice"
_MDVP = "Threshold of the Multi-Dimensional Voice Program, as Praat's manual gives it"

FEATURES: tuple[Feature, ...] = (
    Feature(
        "centroid_hz",
        "spectral_features",
        "Spectral centroid",
        "Hz",
        (500.0, 2500.0),
        "Where the middle of the spectrum lies while somebody speaks.",
        _PEETERS,
    ),
    Feature(
        "rolloff_hz",
        "spectral_features",
        "Roll-off (85 %)",
        "Hz",
        (800.0, 4500.0),
        "Below it lie 85 % of the energy.",
        _PEETERS,
    ),
    Feature(
        "flatness",
        "spectral_features",
        "Spectral flatness",
        "",
        (0.001, 0.15),
        "0 for a pure tone, 1 for white noise.",
        _PEETERS,
    ),
    Feature(
        "high_band_db",
        "spectral_features",
        "Energy above 4 kHz",
        "dB",
        (-35.0, -8.0),
        "How far the band from 4 to 8 kHz lies below all of it.",
        _OWN,
    ),
    Feature(
        "band_limit_hz",
        "spectral_features",
        "Band limit",
        "Hz",
        (7000.0, None),
        "Above it nothing is left: telephones end at 3.4 kHz, codecs at low rates below 8 kHz.",
        "ITU-T G.711 and G.712 for telephones; 8 kHz is the most that is listened to",
    ),
    Feature(
        "speech_share",
        "temporal_features",
        "Share of speech",
        "",
        (0.5, 0.95),
        "For how much of the recording somebody speaks.",
        "Campione and Véronis 2002, A large-scale multilingual study of silent pause duration",
    ),
    Feature(
        "pauses_per_minute",
        "temporal_features",
        "Pauses",
        "a minute",
        (4.0, 30.0),
        "Silences of at least 0.2 s between two stretches of speech.",
        "Goldman-Eisler 1968, Psycholinguistics; Campione and Véronis 2002",
    ),
    Feature(
        "pause_median_s",
        "temporal_features",
        "Median pause",
        "s",
        (0.25, 1.2),
        "How long a pause lasts.",
        "Campione and Véronis 2002",
    ),
    Feature(
        "onsets_per_second",
        "temporal_features",
        "Rate of speech",
        "onsets a second",
        (2.5, 7.0),
        "Rises of loudness while somebody speaks, about one a syllable.",
        "Pellegrino, Coupé and Marsico 2011, Language 87(3): 5 to 8 syllables a second",
    ),
    Feature(
        "onset_variation",
        "temporal_features",
        "Variation of rhythm",
        "",
        (0.3, 0.9),
        "Spread of the times between onsets, relative to their mean: 0 is a metronome.",
        _OWN,
    ),
    Feature(
        "f0_median_hz",
        "voice_features",
        "Pitch (F0)",
        "Hz",
        (75.0, 300.0),
        "How high the voice is.",
        _BAKEN,
    ),
    Feature(
        "f0_range_semitones",
        "voice_features",
        "Range of pitch",
        "semitones",
        (4.0, 18.0),
        "From the 5th to the 95th percentile of the pitch.",
        "Traunmüller and Eriksson 1995, The frequency range of the voice fundamental",
    ),
    Feature(
        "jitter_percent",
        "voice_features",
        "Jitter",
        "%",
        (0.3, 3.0),
        "How much one period of the voice differs from the next.",
        _MDVP + ": 1.04 % for a held vowel; running speech has more",
    ),
    Feature(
        "shimmer_percent",
        "voice_features",
        "Shimmer",
        "%",
        (3.0, 20.0),
        "How much the height of one period differs from the next.",
        _MDVP + ": 3.81 % for a held vowel; running speech has more",
    ),
    Feature(
        "hnr_db",
        "voice_features",
        "Harmonics to noise",
        "dB",
        (6.0, 22.0),
        "How much stronger what repeats is than what does not.",
        "Boersma 1993, Accurate short-term analysis; 20 dB for a held vowel, less in speech",
    ),
)
