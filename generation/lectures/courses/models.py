"""Which lectures belong together."""

import uuid

from django.conf import settings
from django.db import models

from generation.lectures.models import Lecture

MAX_TITLE_CHARACTERS = 200
MAX_DESCRIPTION_CHARACTERS = 2_000


class Course(models.Model):
    """Lectures of one owner. Each may be in several courses, and stays when one is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="courses", db_index=False
    )
    title = models.CharField(max_length=MAX_TITLE_CHARACTERS)
    description = models.TextField(blank=True, max_length=MAX_DESCRIPTION_CHARACTERS)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "courses"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["owner", "-created_at", "-id"], name="courses_of_owner")]

    def __str__(self) -> str:
        return self.title


class CourseLecture(models.Model):
    """That a lecture is in a course, and where."""

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="places", db_index=False
    )
    lecture = models.ForeignKey(Lecture, on_delete=models.CASCADE, related_name="course_places")
    position = models.PositiveIntegerField(help_text="From 1.")

    class Meta:
        db_table = "course_lectures"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["course", "lecture"], name="lecture_once_per_course")
        ]

    def __str__(self) -> str:
        return f"{self.position} in {self.course_id}"


def lock(course: Course) -> Course | None:
    """The course as it is now, which nobody else changes until this transaction ends."""
    return Course.objects.select_for_update(of=("self",)).filter(pk=course.pk).first()
