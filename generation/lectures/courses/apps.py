from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "generation.lectures.courses"
    label = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from accounts.erasure.registry import parts
        from accounts.roles.permissions import grant
        from generation.lectures.courses.export_part import COURSES

        parts.register(COURSES)
        grant(self, admins=("view_course", "view_courselecture"))
