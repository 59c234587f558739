"""The shapes of what puts a lecture right, and of what that is answered with."""

from rest_framework import serializers

from accounts.openapi import example
from generation.engines.lectures.documents.layout import Layout
from generation.lectures.models import FileFormat
from generation.lectures.serializers import DETAIL, LINE, LineSaid, SlideLeftOut, SlideShown

LAYOUTS = [layout.value for layout in Layout]
LANGUAGE = "Two letters (ISO 639-1), such as `en`; without it, what is heard."


@example({"title": "Whales and rivers"})
class LectureChange(serializers.Serializer):
    title = serializers.CharField(
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        help_text="At most 200 characters; empty: the name of its file.",
    )


@example({"title": "Whales", "kept": True})
class SlideChange(serializers.Serializer):
    title = serializers.CharField(
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        help_text="At most 200 characters.",
    )
    kept = serializers.BooleanField(
        required=False, help_text="False leaves it out of all documents."
    )


@example({"into": 1})
class SlideMerge(serializers.Serializer):
    into = serializers.IntegerField(
        min_value=1, help_text="The id of the slide that takes its place."
    )


@example({"edition": 2, "slides": DETAIL["slides"], "left_out": []})
class SlidesChanged(serializers.Serializer):
    edition = serializers.IntegerField()
    slides = SlideShown(many=True, help_text="All that are shown.")
    left_out = SlideLeftOut(many=True, help_text="All that are not.")


@example({"text": "Whales sing to each other."})
class LineChange(serializers.Serializer):
    text = serializers.CharField(
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        help_text="At most 2,000 characters; empty leaves the line out.",
    )


@example({"edition": 2, "line": LINE})
class LineChanged(serializers.Serializer):
    edition = serializers.IntegerField()
    line = LineSaid(allow_null=True, help_text="Null: it was left out.")


@example({"formats": ["pdf", "pptx"], "layout": "handout-2"})
class DocumentsWanted(serializers.Serializer):
    formats = serializers.ListField(
        child=serializers.ChoiceField(choices=FileFormat.choices),
        default=list,
        help_text="Without it, all that the lecture has.",
    )
    layout = serializers.ChoiceField(
        choices=LAYOUTS, default="", allow_blank=True, help_text="Of the PDF, from now on."
    )


@example({"language": "en"})
class SpeechWanted(serializers.Serializer):
    language = serializers.CharField(default="", allow_blank=True, help_text=LANGUAGE)


@example({"language": "en", "layout": "transcript"})
class ReadingWanted(SpeechWanted):
    layout = serializers.ChoiceField(
        choices=LAYOUTS, default="", allow_blank=True, help_text="Of the PDF, from now on."
    )
