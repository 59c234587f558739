"""What moderators said before stands; a confirmed verdict is what they found. The rest waits."""

from django.db import migrations
from django.db.models import Exists, OuterRef, Q

BATCH = 500


def point_at_the_words_that_stand(apps, schema_editor):
    Review = apps.get_model("detection", "Review")
    Session = apps.get_model("detection", "DetectionSession")
    for review in Review.objects.select_related("session").iterator(BATCH):
        Session.objects.filter(pk=review.session_id).update(review=review)
        label = review.session.label
        if review.decision == "confirmed" and label in ("authentic", "manipulated"):
            Review.objects.filter(pk=review.pk).update(found=label)


def let_the_uncertain_wait(apps, schema_editor):
    Session = apps.get_model("detection", "DetectionSession")
    Case = apps.get_model("detection", "ReviewCase")
    finished = Session.objects.exclude(label="")
    newer = finished.filter(upload=OuterRef("upload")).filter(
        Q(created_at__gt=OuterRef("created_at"))
        | Q(created_at=OuterRef("created_at"), id__gt=OuterRef("id"))
    )
    waiting = finished.filter(label="uncertain", review=None, upload__isnull=False)
    waiting = waiting.filter(fake_probability__isnull=False)
    found = waiting.exclude(Exists(newer)).order_by("created_at", "id")
    cases = [
        Case(session_id=pk, because="uncertain", distance=abs(probability - 0.5))
        for pk, probability in found.values_list("pk", "fake_probability")
    ]
    Case.objects.bulk_create(cases, batch_size=BATCH)


class Migration(migrations.Migration):

    dependencies = [
        ('detection', '0004_review_queue'),
    ]

    operations = [
        migrations.RunPython(point_at_the_words_that_stand, migrations.RunPython.noop),
        migrations.RunPython(let_the_uncertain_wait, migrations.RunPython.noop),
    ]
