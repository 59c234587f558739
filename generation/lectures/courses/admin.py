"""Courses in the admin: shown, not changed."""

from django.contrib import admin

from accounts.admin_site.bases import BigTable, OwnersHidden, ReadOnly, ReadOnlyTable
from generation.lectures.courses.models import Course, CourseLecture


class Places(ReadOnlyTable):
    """The lectures of a course."""

    model = CourseLecture
    fields = ("position", "lecture")


@admin.register(Course)
class CourseAdmin(OwnersHidden, ReadOnly, BigTable):
    """Every course."""

    list_display = ("title", "owner", "created_at")
    list_select_related = ("owner",)
    search_fields = ("title", "owner__email")
    fields = ("title", "owner", "description", "created_at")
    inlines = (Places,)
