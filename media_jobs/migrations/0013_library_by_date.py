# Lists by name and size are narrowed by dates on their index alone.

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('media_jobs', '0012_jobs_of_an_owner'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            index=models.Index(fields=['owner', 'filename', '-id', 'latest_status', 'latest_label', 'kind', 'created_at'], name='uploads_by_name'),
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(fields=['owner', '-size_bytes', '-id', 'latest_status', 'latest_label', 'kind', 'filename', 'created_at'], name='uploads_largest'),
        ),
    ]
