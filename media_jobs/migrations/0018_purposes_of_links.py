"""Links from before say by a purpose what is to be done with their files."""

from typing import Any

from django.db import migrations

PURPOSES = {"face_scan": "faces"}
KINDS = ["video", "image"]


def name_purposes(apps: Any, schema_editor: Any) -> None:
    for job in _links(apps):
        job.params = {"url": job.params["url"], "purposes": [PURPOSES[job.params["work"]]]}
        job.save(update_fields=["params"])


def name_work(apps: Any, schema_editor: Any) -> None:
    """The code from before knows but one purpose."""
    for job in _links(apps):
        job.params = {"url": job.params["url"], "kinds": KINDS, "work": "face_scan"}
        job.save(update_fields=["params"])


def _links(apps: Any) -> Any:
    jobs = apps.get_model("media_jobs", "Job").objects.filter(kind="fetch_link")
    return jobs.only("params").iterator(chunk_size=1000)


class Migration(migrations.Migration):
    dependencies = [("media_jobs", "0017_statuses_in_words")]

    operations = [migrations.RunPython(name_purposes, name_work)]
