"""What a service has found, beside what is known here of the same file."""

from dataclasses import asdict, replace
from typing import cast

from detection.engines.speech.types import Label
from detection.engines.speech.verdict import left_open, unexamined
from detection.speech.findings import Findings
from detection.speech.hearing import DrawnSound
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.types import Reason

# Decoders differ in what they do with the first and the last packet.
_SLACK_SECONDS = 1.0


def beside_own(found: Findings, drawn: DrawnSound) -> Findings:
    """`found`, left open where the file holds what the service will not have heard.

    It may have examined the one sound that is played; and of a service that tells nothing but its
    figures, length and coding are those that were found here.
    """
    told = [Reason(**reason) for reason in found.reasons]
    codes = {reason.code for reason in told}
    more = [note for note in (*_partly(found, drawn), *drawn.notes) if note.code not in codes]
    reasons = [*told, *more]
    label = left_open(cast(Label, found.label), reasons)
    summary = found.summary
    if label != found.label:
        summary = (
            f"{summary} The answer is left open, for not everything was examined. "
            f"{unexamined(reasons)[0].message}"
        )
    return replace(
        found,
        label=label,
        summary=summary,
        reasons=[asdict(reason) for reason in reasons],
        facts=found.facts or asdict(drawn.facts),
        seconds=found.seconds or drawn.seconds,
    )


def _partly(found: Findings, drawn: DrawnSound) -> tuple[Reason, ...]:
    if not found.seconds or found.seconds > drawn.seconds - _SLACK_SECONDS:
        return ()
    return (
        Reason(
            "partly_heard",
            f"The service has heard {clock(found.seconds)} of a recording that lasts "
            f"{clock(drawn.seconds)}.",
            unexamined=True,
        ),
    )
