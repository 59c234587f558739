from django.urls import path

from generation.lectures.courses import api, lecture_pages, pages, search_pages

COURSE = "courses/<uuid:course_id>"
API_COURSE = f"api/v1/{COURSE}"

urlpatterns = [
    path("courses/", pages.courses, name="courses"),
    path(f"{COURSE}/", pages.course, name="course"),
    path(f"{COURSE}/edit/", pages.edit, name="course-edit"),
    path(f"{COURSE}/delete/", pages.delete, name="course-delete"),
    path(f"{COURSE}/lectures/", pages.add, name="course-add"),
    path(f"{COURSE}/lectures/<uuid:lecture_id>/", pages.place, name="course-place"),
    path("lectures/search/", search_pages.search_all, name="lectures-search"),
    path(
        "lectures/<uuid:lecture_id>/courses/",
        lecture_pages.courses_of_lecture,
        name="lecture-courses",
    ),
    path("api/v1/courses", api.Courses.as_view(), name="api-courses"),
    path(API_COURSE, api.OneCourse.as_view(), name="api-course"),
    path(f"{API_COURSE}/lectures", api.LecturesOfCourse.as_view(), name="api-course-lectures"),
    path(
        f"{API_COURSE}/lectures/<uuid:lecture_id>",
        api.LectureOfCourse.as_view(),
        name="api-course-lecture",
    ),
    path("api/v1/lectures/search", api.SearchLectures.as_view(), name="api-lectures-search"),
]
