from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("media_jobs", "0007_keys_of_each_kind")]

    operations = [
        migrations.CreateModel(
            name="Worker",
            fields=[
                (
                    "name",
                    models.CharField(
                        help_text="Host and process id.",
                        max_length=100,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("queues", models.JSONField(default=list)),
                ("device", models.CharField(max_length=100)),
                (
                    "loaded",
                    models.JSONField(default=list, help_text="The models that it has loaded."),
                ),
                ("started_at", models.DateTimeField()),
                ("beat_at", models.DateTimeField()),
            ],
            options={"db_table": "workers", "ordering": ["name"]},
        ),
        migrations.AddField(
            model_name="job",
            name="subject_type",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The model of what the job is about.",
                max_length=100,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="job",
            name="subject_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="job",
            name="queue",
            field=models.CharField(
                choices=[("cpu", "CPU"), ("gpu", "GPU")], default="cpu", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="lease_until",
            field=models.DateTimeField(
                blank=True,
                help_text="Until when a worker elsewhere has time to report.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="job",
            name="upload",
            field=models.ForeignKey(
                blank=True,
                help_text="The subject, where that is an upload.",
                null=True,
                on_delete=models.CASCADE,
                related_name="jobs",
                to="media_jobs.upload",
            ),
        ),
        migrations.AlterField(
            model_name="job",
            name="status",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("running", "Running"),
                    ("waiting", "Waiting"),
                    ("succeeded", "Succeeded"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.RemoveIndex(model_name="job", name="unfinished_jobs"),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=Q(status__in=["queued", "running", "waiting"]),
                fields=["status", "heartbeat_at"],
                name="unfinished_jobs",
            ),
        ),
    ]
