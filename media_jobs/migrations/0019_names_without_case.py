# Searches of PostgreSQL read names without case from the indexes of lists.

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('media_jobs', '0018_purposes_of_links'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='upload',
            name='uploads_newest',
        ),
        migrations.RemoveIndex(
            model_name='upload',
            name='uploads_by_name',
        ),
        migrations.RemoveIndex(
            model_name='upload',
            name='uploads_largest',
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(models.F('owner'), models.OrderBy(models.F('created_at'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('latest_status'), models.F('latest_label'), models.F('kind'), models.F('deletion'), models.F('filename'), django.db.models.functions.text.Upper('filename'), name='uploads_newest'),
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(models.F('owner'), models.F('filename'), models.OrderBy(models.F('id'), descending=True), models.F('latest_status'), models.F('latest_label'), models.F('kind'), models.F('deletion'), models.F('created_at'), django.db.models.functions.text.Upper('filename'), name='uploads_by_name'),
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(models.F('owner'), models.OrderBy(models.F('size_bytes'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('latest_status'), models.F('latest_label'), models.F('kind'), models.F('deletion'), models.F('filename'), models.F('created_at'), django.db.models.functions.text.Upper('filename'), name='uploads_largest'),
        ),
    ]
