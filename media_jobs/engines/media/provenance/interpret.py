"""Turn the texts that a file carries into findings: what was said, and what it means."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import get_args

from media_jobs.engines.media.provenance.diffusion import recipe_in
from media_jobs.engines.media.provenance.digital_source import declared, is_ai, term_of
from media_jobs.engines.media.provenance.generators import (
    generator_called,
    generator_credited,
    generator_told_in,
    only_saves,
)
from media_jobs.engines.media.provenance.marks import TextMark
from media_jobs.engines.media.provenance.text import clean
from media_jobs.engines.media.provenance.types import Code, Detail, ProvenanceFinding, Source

_MAKERS = ("make", "manufacturer")
_PROGRAMS = ("software", "creatortool", "encoder", "encoded_by", "muxingapp", "writingapp")
_NOTES = ("comment", "description", "usercomment", "xpcomment", "parameters", "synopsis", "credit")
_AUTHORS = ("artist", "author", "copyright", "publisher", "source")
# China's GB 45438-2025: 1 is made by AI, 2 may be, 3 is suspected to be.
_AIGC = {"1": "is", "2": "may be", "3": "is suspected to be"}
_MOST_FINDINGS = 20
_MOST_DETAILS = 8
_ORDER: tuple[Code, ...] = get_args(Code)


def findings_in(texts: Sequence[TextMark]) -> list[ProvenanceFinding]:
    """What the texts say, each thing once."""
    found = [finding for mark in texts for finding in _said_by(mark)]
    return found + list(_cameras(texts))


def joined(findings: Sequence[ProvenanceFinding]) -> tuple[ProvenanceFinding, ...]:
    """The findings, the weightiest first; those that say the same in one place are one."""
    same: dict[tuple[Source, Code, str], list[Detail]] = {}
    for finding in findings:
        details = same.setdefault((finding.source, finding.code, finding.message), [])
        details += [detail for detail in finding.details if detail not in details]
    found = [
        ProvenanceFinding(source, code, message, tuple(details[:_MOST_DETAILS]))
        for (source, code, message), details in same.items()
    ]
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.code))[:_MOST_FINDINGS])


def made_with(source: Source, name: str, details: tuple[Detail, ...] = ()) -> ProvenanceFinding:
    """The finding that a generator's name stands in the file."""
    message = f"The file itself says that it was made with {name}."
    return ProvenanceFinding(source, "generator_named", message, details)


def _said_by(mark: TextMark) -> Iterator[ProvenanceFinding]:
    source, key, value = mark.source, mark.key, mark.value.strip("\0 \r\n\t")
    if not value:
        return
    if key == "digitalsourcetype":
        yield _declared(source, value)
    elif (label := _aigc_label(key, value)) is not None:
        yield _labelled(source, label)
    elif key == "aisystem":
        yield made_with(source, f"“{clean(value, 60)}”, a generative AI")
    elif key == "aiprompt":
        message = "The file itself records what a generative AI was asked for."
        yield ProvenanceFinding(source, "ai_declared", message, _details("Prompt", value))
    elif key == "credentials":
        message = "The file names content credentials kept elsewhere; they were not fetched."
        yield ProvenanceFinding(source, "credentials_elsewhere", message, _details("At", value))
    elif recipe := recipe_in(key, value):
        yield made_with(source, recipe.generator, recipe.details)
    elif key in _PROGRAMS:
        yield _program(source, value)
    elif key in _NOTES:
        yield from _note(source, key, value)
    elif name := _named_in_passing(key, value):
        yield made_with(source, name, _details(key.capitalize(), value))


def _declared(source: Source, value: str) -> ProvenanceFinding:
    code: Code = "ai_declared" if is_ai(value) else "source_declared"
    message = f"The file itself declares that it {declared(value)}."
    return ProvenanceFinding(source, code, message, _details("Term", term_of(value)))


def _aigc_label(key: str, value: str) -> str | None:
    """The label by GB 45438-2025, which may lie in a text of that name or within another."""
    if key != "aigc" and '"AIGC"' not in value[:200]:
        return None
    try:
        said = json.loads(value)
        said = said.get("AIGC", said)
        said = json.loads(said) if isinstance(said, str) else said
        return str(said["Label"])
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return None


def _labelled(source: Source, label: str) -> ProvenanceFinding:
    how = _AIGC.get(label, "may be")
    message = f"The file itself carries a label that says that it {how} made by AI."
    return ProvenanceFinding(source, "ai_declared", message, _details("AIGC", label))


def _program(source: Source, value: str) -> ProvenanceFinding:
    if name := generator_called(value):
        return made_with(source, name, _details("Software", value))
    if only_saves(value):
        message = (
            "It was saved by a program that sites and editors save videos and pictures with: "
            "this says little about where it comes from."
        )
        return ProvenanceFinding(source, "reencoded", message, _details("Software", value))
    message = "It names the software that wrote it."
    return ProvenanceFinding(source, "software_named", message, _details("Software", value))


def _note(source: Source, key: str, value: str) -> Iterator[ProvenanceFinding]:
    if only_saves(value):
        yield _program(source, value)
    elif name := generator_told_in(value):
        yield made_with(source, name, _details(key.capitalize(), value))
    else:
        message = "It carries a note."
        yield ProvenanceFinding(source, "note", message, _details(key.capitalize(), value))


def _named_in_passing(key: str, value: str) -> str | None:
    """The generator in a text that is shown only where it names one, such as an author's name."""
    if key in _AUTHORS:
        return generator_credited(value)
    if key == "title":
        return generator_told_in(value)
    return generator_called(value) if key == "handler_name" else None


def _cameras(texts: Sequence[TextMark]) -> Iterator[ProvenanceFinding]:
    for source in get_args(Source):
        said = [
            mark
            for mark in texts
            if mark.source == source
            and mark.key in (*_MAKERS, "model")
            and not recipe_in("", mark.value)
        ]
        makers = [mark.value for mark in said if mark.key in _MAKERS]
        models = [mark.value for mark in said if mark.key == "model"]
        maker, model = (clean(next(iter(values), ""), 60) for values in (makers, models))
        name = model if maker.split(" ")[0].lower() in model.lower() else f"{maker} {model}"
        if maker or model:
            message = f"The file names the camera {name.strip()}."
            yield ProvenanceFinding(source, "camera_named", message)


def _details(name: str, value: str) -> tuple[Detail, ...]:
    return (Detail(name, clean(value)),)
