"""Names that generators leave in files, and those of programs that only save them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Names that mean little else, wherever a program is named.
_DISTINCT = {
    "Midjourney": r"midjourney",
    "DALL·E": r"dall[·\-. ]?e",
    "Stable Diffusion": r"stable[ _-]?diffusion",
    "ComfyUI": r"comfyui",
    "AUTOMATIC1111": r"automatic1111|stable-diffusion-webui",
    "InvokeAI": r"invoke[ -]?ai",
    "NovelAI": r"novelai",
    "Fooocus": r"fooocus",
    "SwarmUI": r"swarmui",
    "Draw Things": r"draw ?things",
    "Easy Diffusion": r"easy ?diffusion",
    "Adobe Firefly": r"(?:adobe )?firefly",
    "OpenAI": r"openai|chatgpt|gpt-4o|gpt-image\S*",
    "Google AI": r"(?:made|edited) with google ai|google ai|imagen ?\d\S*",
    "Meta AI": r"meta ai|imagined with ai",
    "Bing Image Creator": r"bing image creator|microsoft designer",
    "Ideogram": r"ideogram(?: ai)?",
    "Leonardo.Ai": r"leonardo[. ]?ai",
    "FLUX": r"black forest labs|flux[.-]\d\S*",
    "Runway": r"runway ?ml|runway gen-?\d\S*|runway ai",
    "Pika": r"pika ?labs|pika\.art",
    "Kling": r"kling ?ai|可灵|kuaishou kling",
    "Google Veo": r"google veo|veo[ -]?\d\S*",
    "Sora": r"openai sora|sora ?\d\S*",
    "Luma": r"luma(?:labs| ?ai| dream machine)|dream machine",
    "Hailuo": r"hailuo\S*|海螺",
    "Jimeng": r"jimeng|即梦|dreamina",
    "PixVerse": r"pixverse",
    "HeyGen": r"heygen",
    "Synthesia": r"synthesia",
    "D-ID": r"d-id",
    "Colossyan": r"colossyan",
    "Hour One": r"hour ?one ai",
    "Hedra": r"hedra",
    "DeepFaceLab": r"deepfacelab",
    "FaceFusion": r"facefusion",
    "Deep-Live-Cam": r"deep-?live-?cam",
    "roop": r"roop(?:-unleashed)?",
    "ReActor": r"reactor faceswap|comfyui-reactor\S*",
    "Reface": r"reface(?: app)?",
    "AnimateDiff": r"animatediff",
    "Wav2Lip": r"wav2lip",
    "SadTalker": r"sadtalker",
    "LivePortrait": r"liveportrait",
}
# Words of every day: names only where nothing else stands, or after "made with".
_COMMON = {
    "Sora": r"sora",
    "Runway": r"runway",
    "Pika": r"pika",
    "Kling": r"kling",
    "Google Veo": r"veo",
    "Luma": r"luma",
    "Vidu": r"vidu",
    "Haiper": r"haiper",
    "Gemini": r"(?:google )?gemini",
    "Grok": r"grok|xai",
    "FLUX": r"flux",
    "Wan": r"wan ?\d[\d.]*",
}
_MADE_WITH = (
    r"(?<!not )(?:made|created|generated|produced|rendered|imagined)\s+(?:with|by|using|in|on)\s+"
)
_VERSION = r"(?:[ /_-]*v?\d[\w.+-]*)?"
_SAVERS = re.compile(
    r"^(?:lav[cf][\d. ]|lav[cf]$|ffmpeg|handbrake|x26[45]\b|libx26[45]|gpac|isomedia|"
    r"libebml|mkvmerge|libmatroska|chrome$|firefox$|google$|iso media file|gd-jpeg|"
    r"gstreamer|mp4v2|l-smash|bento4|shotstack|creator: gd-jpeg)",
    re.IGNORECASE,
)

# Text of an untrusted file: a name stands near its beginning or not at all.
_SEARCHED = 2000


@dataclass(frozen=True, slots=True)
class _Names:
    """Many names in one expression, whose groups stand for them in order."""

    names: tuple[str, ...]
    expression: re.Pattern[str]

    def first_in(self, text: str) -> str | None:
        found = self.expression.search(text[:_SEARCHED])
        return self.names[found.lastindex - 1] if found and found.lastindex else None


def _names(before: str, patterns: Sequence[tuple[str, str]], after: str) -> _Names:
    choices = "|".join(f"({pattern})" for _, pattern in patterns)
    expression = re.compile(f"{before}(?:{choices}){after}", re.IGNORECASE)
    return _Names(tuple(name for name, _ in patterns), expression)


_DISTINCT_NAMES, _COMMON_NAMES = tuple(_DISTINCT.items()), tuple(_COMMON.items())
_ALL_NAMES = _COMMON_NAMES + _DISTINCT_NAMES
_BEGIN, _END = r"(?<![\w@/])", r"(?![\w@])"
_ALONE = _names(r"\A\s*", _ALL_NAMES, rf"{_VERSION}\s*\Z")
_DISTINCT_ALONE = _names(r"\A\s*", _DISTINCT_NAMES, rf"{_VERSION}\s*\Z")
_ANYWHERE = _names(_BEGIN, _DISTINCT_NAMES, _END)
_AFTER_MADE_WITH = _names(_BEGIN + _MADE_WITH, _ALL_NAMES, _VERSION + _END)
_SAID_BY_ITSELF = _names(
    _BEGIN,
    (("Meta AI", "imagined with ai"), ("Google AI", "(?:made|edited) with google ai")),
    _END,
)
_AI_GENERATED = _names(r"\A\s*", (("an AI", "ai[ -]generated (?:image|video|picture)"),), r"\s*\Z")


def generator_called(program: str) -> str | None:
    """The generator that the name of a program stands for; None for any other program."""
    return _ALONE.first_in(program) or _ANYWHERE.first_in(program)


def generator_credited(author: str) -> str | None:
    """The generator that stands where an author does; names of people do not count."""
    return _DISTINCT_ALONE.first_in(author) or generator_told_in(author)


def generator_told_in(text: str) -> str | None:
    """The generator that a free text says the file was made with; a bare name says nothing."""
    found = (names.first_in(text) for names in (_AFTER_MADE_WITH, _SAID_BY_ITSELF, _AI_GENERATED))
    return next(filter(None, found), None)


def only_saves(program: str) -> bool:
    """Whether the program is one that sites and editors save with, whatever made the pictures."""
    return bool(_SAVERS.match(program.strip()))
