"""Uploads from before learn the state of their newest job."""

from django.db import migrations
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    newest = apps.get_model("media_jobs", "Job").objects.filter(upload=OuterRef("pk"))
    newest = newest.order_by("-created_at", "-id").values("status")[:1]
    uploads = apps.get_model("media_jobs", "Upload").objects.all()
    uploads.update(latest_status=Coalesce(Subquery(newest), Value("")))


class Migration(migrations.Migration):
    dependencies = [("media_jobs", "0003_latest_of_uploads")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
