"""Jobs from before learn their subject: the upload that they work on, or who asked for their data."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    jobs = apps.get_model("media_jobs", "Job").objects
    of_uploads = jobs.filter(upload__isnull=False)
    of_uploads.update(subject_type="media_jobs.upload", subject_id=F("upload_id"))
    exports = jobs.filter(kind="data_export")
    exports.update(subject_type="accounts.user", subject_id=F("owner_id"))


def hand_out_again(apps, schema_editor):
    """The code from before knows no jobs that wait for a worker elsewhere."""
    waiting = apps.get_model("media_jobs", "Job").objects.filter(status="waiting")
    waiting.update(status="queued", enqueued_at=None)


class Migration(migrations.Migration):
    dependencies = [("media_jobs", "0008_subjects_queues_and_leases")]

    operations = [migrations.RunPython(fill, hand_out_again)]
