"""Uploads and jobs in the admin: shown as they are, changed only through their verbs."""

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin_site.bases import BigTable, OwnersHidden, ReadOnly, ReadOnlyTable, link_to_list
from accounts.admin_site.lists import OpenList
from media_jobs.errors import Refused
from media_jobs.files.links import link_to
from media_jobs.files.sizes import size_in_words
from media_jobs.jobs import services as jobs
from media_jobs.jobs.cards import name_of_kind
from media_jobs.jobs.models import Job, JobStatus, JobStep, Queue, Worker
from media_jobs.jobs.registry import job_kinds
from media_jobs.jobs.workers import is_alive
from media_jobs.uploads.kinds import upload_kinds
from media_jobs.uploads.models import Upload
from media_jobs.uploads.services import delete_upload

QUEUES = dict(Queue.choices)


class OfJobKind(admin.SimpleListFilter):
    """Narrows jobs by the kinds that the site does today."""

    title = parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.name, name_of_kind(kind.name)) for kind in job_kinds]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class OfKind(admin.SimpleListFilter):
    """Narrows uploads by the kinds that are taken today."""

    title = parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.name, kind.name.capitalize()) for kind in upload_kinds]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Upload]) -> QuerySet[Upload]:
        kind = upload_kinds.get(self.value() or "")
        return queryset.filter(kind=kind.name) if kind else queryset


@admin.register(Upload)
class UploadAdmin(OwnersHidden, BigTable):
    """What people gave us. Deleting one deletes its files, jobs and results with it."""

    private = ("owner", "open_file")  # moderators open files where it is noted that they did
    list_display = ("filename", "owner", "what", "size", "created_at", "of_upload")
    list_select_related = ("owner",)
    list_filter = (OfKind, "created_at")
    search_fields = ("owner__email", "filename", "^sha256", "=id")
    ordering = ("-created_at", "-id")
    fields = (
        "filename",
        "original_filename",
        "owner",
        "what",
        "content_type",
        "size",
        "sha256",
        "media",
        "open_file",
        "of_upload",
        "created_at",
        "id",
    )
    readonly_fields = fields

    @admin.display(description="kind", ordering="kind")
    def what(self, upload: Upload) -> str:
        return upload.kind.capitalize()

    @admin.display(description="size", ordering="size_bytes")
    def size(self, upload: Upload) -> str:
        return size_in_words(upload.size_bytes)

    @admin.display(description="file")
    def open_file(self, upload: Upload) -> SafeString:
        url = link_to(str(upload.file), content_type=upload.content_type)
        return format_html('<a href="{}" target="_blank" rel="noopener">Open the file</a>', url)

    @admin.display(description="what came of it")
    def of_upload(self, upload: Upload) -> SafeString:
        """Links to whatever refers to an upload and has a page here."""
        lists = (
            link_to_list(
                relation.related_model,
                str(relation.related_model._meta.verbose_name_plural).capitalize(),
                **{relation.field.name: upload.pk},
            )
            for relation in Upload._meta.related_objects
            if self.admin_site.is_registered(relation.related_model)
        )
        return format_html_join(" · ", "{}", ((link,) for link in lists))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Jobs and results go with their upload, although they are not deleted by themselves."""
        named = [format_html("{} of {}, with its jobs and results", o, o.owner) for o in objs]
        return named, {Upload._meta.verbose_name_plural: len(named)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Upload) -> None:
        delete_upload(upload=obj, by_administrator=True)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Upload]) -> None:
        for upload in queryset:
            delete_upload(upload=upload, by_administrator=True)


class StepInline(ReadOnlyTable):
    """The stages of one job."""

    model = JobStep
    fields = readonly_fields = ("step", "status", "percent", "message", "started_at", "finished_at")

    def step(self, step: JobStep) -> str:
        return step.name.replace("_", " ").capitalize()

    @admin.display(description="progress")
    def percent(self, step: JobStep) -> str:
        return f"{step.progress:.0f} %"


@admin.register(Job)
class JobAdmin(OwnersHidden, ReadOnly, BigTable):
    """Jobs, which may be cancelled and run again."""

    list_display = (
        "what",
        "status",
        "queue",
        "owner",
        "percent",
        "worker",
        "heartbeat_at",
        "created_at",
    )
    list_select_related = ("owner",)
    list_filter = ("status", OfJobKind, "queue", "created_at")
    search_fields = ("owner__email", "upload__filename", "=id", "=error_reference", "=worker")
    ordering = ("-created_at", "-id")
    actions = ("requeue", "cancel")
    inlines = (StepInline,)
    fieldsets = (
        (None, {"fields": ("what", "status", "owner", "upload", "subject", "parameters")}),
        ("Progress", {"fields": ("percent", "message", "units_done", "units_total")}),
        ("Error", {"fields": ("error_code", "error_message", "error_reference")}),
        (
            "Runs",
            {
                "fields": (
                    "queue",
                    "attempt",
                    "worker",
                    "heartbeat_at",
                    "lease_until",
                    "version",
                    "idempotency_key",
                )
            },
        ),
        ("Times", {"fields": ("created_at", "enqueued_at", "started_at", "finished_at", "id")}),
    )

    @admin.display(description="kind", ordering="kind")
    def what(self, job: Job) -> str:
        return name_of_kind(job.kind)

    @admin.display(description="about")
    def subject(self, job: Job) -> str:
        return f"{job.subject_type} {job.subject_id}" if job.subject_type else "–"

    @admin.display(description="parameters")
    def parameters(self, job: Job) -> str:
        """As JSON; of a link without its query, which may open something of its owner's."""
        shown = {
            name: value.partition("?")[0] if name == "url" else value
            for name, value in job.params.items()
        }
        return json.dumps(shown, ensure_ascii=False)

    @admin.display(description="progress", ordering="progress")
    def percent(self, job: Job) -> str:
        return f"{job.progress:.0f} %"

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whether the visitor may run jobs again and cancel them."""
        return request.user.has_perm("media_jobs.change_job")

    @admin.action(description="Run the selected jobs again", permissions=["operate"])
    def requeue(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        submitted = 0
        for job in queryset.select_related("owner", "upload"):
            try:
                jobs.rerun(job=job)
            except Refused as error:
                messages.error(request, f"{job}: {error.message}")
            else:
                submitted += 1
        if submitted:
            messages.success(request, f"{submitted} put into the queue as new jobs.")

    @admin.action(description="Cancel the selected jobs", permissions=["operate"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        cancelled = sum(jobs.cancel(job=job) for job in queryset)
        ended = queryset.count() - cancelled
        if cancelled:
            messages.success(request, f"{cancelled} cancelled.")
        if ended:
            messages.warning(request, f"{ended} had already ended and were left as they are.")


@admin.register(Worker)
class WorkerAdmin(ReadOnly, OpenList):
    """The processes that run jobs."""

    list_display = ("name", "alive", "takes", "device", "current_jobs", "has_loaded", "beat_at")
    fields = (*list_display, "started_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Worker]:
        running = Job.objects.filter(worker=OuterRef("name"), status=JobStatus.RUNNING)
        count = running.order_by().values("worker").annotate(number=Count("pk")).values("number")
        return super().get_queryset(request).annotate(running=Subquery(count))

    @admin.display(boolean=True)
    def alive(self, worker: Worker) -> bool:
        return is_alive(worker)

    @admin.display(description="queues")
    def takes(self, worker: Worker) -> str:
        return ", ".join(str(QUEUES.get(name, name)) for name in worker.queues)

    @admin.display(description="current jobs")
    def current_jobs(self, worker: Any) -> SafeString:
        return link_to_list(
            Job, worker.running or 0, worker__exact=worker.name, status__exact=JobStatus.RUNNING
        )

    @admin.display(description="models loaded")
    def has_loaded(self, worker: Worker) -> str:
        return ", ".join(worker.loaded) or "–"
