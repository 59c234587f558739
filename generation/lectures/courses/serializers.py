"""The shapes of courses and of what a search finds."""

from rest_framework import serializers

from accounts.openapi import example
from generation.lectures.courses.services import MAX_LECTURES
from generation.lectures.searching import HitKind
from generation.lectures.serializers import LECTURE_ID, LectureLinks

COURSE_ID = "0b3f7a52-6d1b-4c0e-8a43-9d5e6f7a8b9c"
LECTURE_PAGE = f"/lectures/{LECTURE_ID}/"
COURSE = {
    "id": COURSE_ID,
    "title": "Biology 1",
    "description": "Winter term",
    "lecture_count": 1,
    "created_at": "2026-03-02T09:14:07.512Z",
    "links": {"self": f"/api/v1/courses/{COURSE_ID}", "page": f"/courses/{COURSE_ID}/"},
}
LECTURE = {
    "id": LECTURE_ID,
    "title": "Whales and rivers",
    "seconds": 3605.2,
    "read_at": "2026-03-02T09:21:40.100Z",
    "links": {"self": f"/api/v1/lectures/{LECTURE_ID}", "page": LECTURE_PAGE},
}
HIT = {
    "kind": "speech",
    "lecture": {"id": LECTURE_ID, "title": "Whales and rivers"},
    "seconds": 61.4,
    "title": [],
    "snippet": [
        {"text": "A ", "marked": False},
        {"text": "blue whale", "marked": True},
        {"text": " is large.", "marked": False},
    ],
    "thumbnail_url": None,
    "links": {"page": f"{LECTURE_PAGE}?t=61"},
}


class CourseLinks(serializers.Serializer):
    self = serializers.CharField()
    page = serializers.CharField()


@example(COURSE)
class CourseOut(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    description = serializers.CharField()
    lecture_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    links = CourseLinks()


class LectureInCourse(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    seconds = serializers.FloatField()
    read_at = serializers.DateTimeField(allow_null=True)
    links = LectureLinks()


@example(COURSE | {"lectures": [LECTURE]})
class CourseDetail(CourseOut):
    lectures = LectureInCourse(many=True, help_text="In the order of the course.")


@example({"title": COURSE["title"], "description": COURSE["description"]})
class CourseIn(serializers.Serializer):
    title = serializers.CharField(allow_blank=True, help_text="At most 200 characters.")
    description = serializers.CharField(
        required=False, allow_blank=True, help_text="At most 2,000 characters."
    )


@example({"title": "Biology 1 (winter)"})
class CourseChange(CourseIn):
    title = serializers.CharField(
        required=False, allow_blank=True, help_text="At most 200 characters."
    )


@example({"lectures": [LECTURE_ID]})
class LecturesIn(serializers.Serializer):
    lectures = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MAX_LECTURES,
        help_text="The ids of all that it is to have, in their order.",
    )


class SearchQuery(serializers.Serializer):
    q = serializers.CharField(
        allow_blank=True,
        trim_whitespace=False,
        help_text="Words that must all be there; in quotes, what stands together. The last one may "
        "be only begun, unless a space follows. What is beyond 200 characters is left out.",
    )
    course = serializers.UUIDField(
        required=False, help_text="Search only the lectures of this course."
    )
    page = serializers.IntegerField(min_value=1, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=100, default=20)


class MarkedText(serializers.Serializer):
    text = serializers.CharField(trim_whitespace=False)
    marked = serializers.BooleanField(help_text="Whether it was looked for.")


class LectureOfHit(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()


class HitLinks(serializers.Serializer):
    page = serializers.CharField(help_text="The lecture’s page, at that second.")


class HitOut(serializers.Serializer):
    kind = serializers.ChoiceField(choices=[kind.value for kind in HitKind])
    lecture = LectureOfHit()
    seconds = serializers.FloatField(help_text="When it is shown or said.")
    title = MarkedText(many=True, help_text="Of the slide; empty for what is said.")
    snippet = MarkedText(many=True)
    thumbnail_url = serializers.CharField(allow_null=True, help_text="Of the slide.")
    links = HitLinks()


@example(
    {
        "count": 1,
        "more": False,
        "next": None,
        "previous": None,
        "results": [HIT],
    }
)
class FoundOut(serializers.Serializer):
    count = serializers.IntegerField(help_text="On all pages.")
    more = serializers.BooleanField(
        help_text="Whether there are more than can be paged through: ask for more words."
    )
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = HitOut(many=True)
