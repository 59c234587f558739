"""What is said in a lecture, as rows."""

from collections.abc import Iterable, Iterator

from generation.engines.lectures.text import joined
from generation.engines.lectures.transcript_lines import transcript_lines
from generation.engines.lectures.types import Word
from generation.lectures.models import Lecture, TranscriptLine

ROWS_AT_ONCE = 500


def replace_transcript(lecture: Lecture, words: Iterable[Word]) -> None:
    """Have these words, which are in order, in place of what is there; in a transaction."""
    lecture.transcript.all().delete()
    lines = (
        TranscriptLine(
            lecture=lecture,
            number=number,
            start=line[0].start,
            end=line[-1].end,
            text=joined(word.text for word in line),
            words=[[word.text, word.start, word.end, word.probability] for word in line],
        )
        for number, line in enumerate(transcript_lines(words), start=1)
    )
    TranscriptLine.objects.bulk_create(lines, batch_size=ROWS_AT_ONCE)


def places_of(line: TranscriptLine) -> Iterator[tuple[int, int, float]]:
    """Each word of a line: where its text has it, from and up to, and the second of it."""
    begin = 0
    for text, start, *_ in line.words:
        at = line.text.find(text, begin)
        if at >= 0:
            begin = at + len(text)
            yield at, begin, start


def second_of(line: TranscriptLine, place: int) -> float:
    """When the word is said that stands at this place of the line's text."""
    return next((start for _, end, start in places_of(line) if end > place), line.start)
