from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def keep_first_keys(apps, schema_editor):
    """Of the jobs of several kinds with the same key, the first keeps it."""
    jobs = apps.get_model("media_jobs", "Job").objects.filter(idempotency_key__isnull=False)
    same = jobs.filter(owner=OuterRef("owner"), idempotency_key=OuterRef("idempotency_key"))
    first = Subquery(same.order_by("created_at", "id").values("pk")[:1])
    later = jobs.alias(first=first).exclude(first=F("pk"))
    jobs.filter(pk__in=list(later.values_list("pk", flat=True))).update(idempotency_key=None)


class Migration(migrations.Migration):
    dependencies = [("media_jobs", "0006_kinds_of_uploads")]

    operations = [
        migrations.AlterField(
            model_name="upload",
            name="latest_status",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Of its newest examination.",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="job", name="job_once_per_idempotency_key"),
        migrations.RunPython(migrations.RunPython.noop, keep_first_keys),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                fields=["owner", "kind", "idempotency_key"], name="job_once_per_idempotency_key"
            ),
        ),
    ]
