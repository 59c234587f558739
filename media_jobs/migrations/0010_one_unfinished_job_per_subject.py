from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("media_jobs", "0009_fill_subjects")]

    operations = [
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                condition=Q(status__in=["queued", "running", "waiting"]),
                fields=["subject_type", "subject_id", "kind"],
                name="one_unfinished_job_per_subject_and_kind",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="job", name="one_unfinished_job_per_upload_and_kind"
        ),
    ]
