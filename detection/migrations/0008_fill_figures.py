"""Sessions from before are counted, and their files learn what was last concluded about them."""

from django.db import migrations
from django.db.models import Count, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce, TruncDate


def fill(apps, schema_editor):
    sessions = apps.get_model("detection", "DetectionSession").objects.exclude(label="")
    figures = apps.get_model("detection", "DailyFigures")
    rows = (
        sessions.order_by()
        .annotate(day=TruncDate("created_at"))
        .values("owner_id", "day", "label")
        .annotate(
            count=Count("pk"),
            seconds=Sum("seconds_analysed"),
            frames=Sum("frames_analysed"),
            all_faces=Sum("faces"),
        )
    )
    figures.objects.bulk_create(
        (
            figures(
                owner_id=row["owner_id"],
                day=row["day"],
                label=row["label"],
                sessions=row["count"],
                seconds=row["seconds"],
                frames=row["frames"],
                faces=row["all_faces"],
            )
            for row in rows
        ),
        batch_size=1000,
    )
    newest = sessions.filter(upload=OuterRef("pk")).order_by("-created_at", "-id")
    apps.get_model("media_jobs", "Upload").objects.update(
        latest_label=Coalesce(Subquery(newest.values("label")[:1]), Value(""))
    )


class Migration(migrations.Migration):
    dependencies = [
        ("detection", "0007_daily_figures"),
        ("media_jobs", "0004_fill_latest_status"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
