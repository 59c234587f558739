"""Links that are still to be fetched wait in the queue `net`; the sweeper hands them out there."""

from typing import Any

from django.db import migrations, models


def move(apps: Any, schema_editor: Any) -> None:
    _unfinished_links(apps).update(queue="net")


def move_back(apps: Any, schema_editor: Any) -> None:
    """The code from before has no workers for that queue."""
    apps.get_model("media_jobs", "Job").objects.filter(queue="net").update(queue="cpu")


def _unfinished_links(apps: Any) -> Any:
    jobs = apps.get_model("media_jobs", "Job").objects.filter(kind="fetch_link")
    return jobs.filter(status__in=["queued", "running"])


class Migration(migrations.Migration):
    dependencies = [("media_jobs", "0015_indexes_of_hidden_and_running")]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="queue",
            field=models.CharField(
                choices=[("cpu", "CPU"), ("gpu", "GPU"), ("net", "Network")],
                default="cpu",
                max_length=10,
            ),
        ),
        migrations.RunPython(move, move_back),
    ]
