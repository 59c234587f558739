"""`python -m benchmarks.speakers FOLDER`: how often one voice is taken for two, and two for one.

FOLDER holds recordings of known speakers as source/speaker/files, each of one speaker alone. They
are put together to recordings of one voice, of two and three in turn, and of one with two sentences
of another, always of the same source, so that rooms and microphones give nobody away. Speakers,
or whole sources where they are few, are parted in two halves: `--choose` tries thresholds on the
one, and without it the other is reported.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from benchmarks.speakers.hearing import told_of
from benchmarks.speakers.scores import Score, score
from benchmarks.speakers.talks import Talk, Voice, in_turn, one_voice, two_sentences, voices_in
from detection.engines.speech.speakers.telling_apart import SAME_VOICE

_TRIED = (0.58, 0.60, 0.62, 0.64, 0.66, 0.68, 0.70, 0.72, 0.74)
_SECONDS = (20, 40, 90)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speakers", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--choose", action="store_true", help="try thresholds on the other half")
    parser.add_argument("--each", type=int, default=12, help="recordings of a kind and source")
    given = parser.parse_args()
    tried = _TRIED if given.choose else (SAME_VOICE,)
    scores: dict[float, list[Score]] = {same_voice: [] for same_voice in tried}
    sources = halves(voices_in(given.folder))[0 if given.choose else 1]
    for talk in talks_of(sources, given.each, Random(1)):
        for same_voice, speakers in told_of(talk, tried):
            scores[same_voice].append(score(talk, speakers))
    for same_voice, found in scores.items():
        print(f"\nat {same_voice:.2f}")
        print("\n".join(table(found)))


def halves(sources: dict[str, list[Voice]]) -> tuple[list[list[Voice]], list[list[Voice]]]:
    """Those that are chosen on and those that are reported: halves of the speakers of each source
    that has four, whole sources in turn of the others."""
    large = [voices for voices in sources.values() if len(voices) >= 4]
    small = [voices for voices in sources.values() if len(voices) < 4]
    return (
        [voices[::2] for voices in large] + small[::2],
        [voices[1::2] for voices in large] + small[1::2],
    )


def talks_of(sources: Sequence[list[Voice]], each: int, random: Random) -> Iterator[Talk]:
    """Recordings of each kind for each source."""
    for voices in sources:
        for number in range(each):
            yield one_voice(voices[number % len(voices)], random.choice(_SECONDS), random)
        if len(voices) >= 2:
            for _ in range(each):
                yield in_turn(random.sample(voices, 2), random.choice((2, 4, 6)), random)
            for _ in range(each):
                long, short = random.sample(voices, 2)
                yield two_sentences(long, short, random.choice(_SECONDS[1:]), random)
        if len(voices) >= 3:
            for _ in range(each):
                yield in_turn(random.sample(voices, 3), 3, random)


def table(scores: Sequence[Score]) -> Iterator[str]:
    """Lines of Markdown: a row for each kind and source."""
    yield (
        "| recording | source | n | too few voices | as many as there are | too many "
        "| each has its own | right | wrong | nobody's |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for kind in dict.fromkeys(each.kind for each in scores):
        of_kind = [each for each in scores if each.kind == kind]
        for source in sorted({each.source for each in of_kind}):
            yield _row(kind, source, [each for each in of_kind if each.source == source])
        yield _row(kind, "**all**", of_kind)


def _row(kind: str, source: str, scores: Sequence[Score]) -> str:
    count = len(scores)
    shares = (
        sum(each.found < each.true for each in scores) / count,
        sum(each.found == each.true for each in scores) / count,
        sum(each.found > each.true for each in scores) / count,
        sum(each.own == each.true for each in scores) / count,
        sum(each.right for each in scores) / count,
        sum(each.wrong for each in scores) / count,
        sum(each.nobody for each in scores) / count,
    )
    return f"| {kind} | {source} | {count} | " + " | ".join(f"{s:.0%}" for s in shares) + " |"


if __name__ == "__main__":
    main()
