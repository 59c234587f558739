# Names, tags and notes that owners give their uploads.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_names_as_sent(apps, schema_editor):
    uploads = apps.get_model("media_jobs", "Upload").objects
    uploads.update(original_filename=models.F("filename"))


class Migration(migrations.Migration):

    dependencies = [
        ('media_jobs', '0010_one_unfinished_job_per_subject'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='upload',
            name='original_filename',
            field=models.CharField(blank=True, editable=False, help_text='As it was sent.', max_length=255),
        ),
        migrations.AlterField(
            model_name='upload',
            name='filename',
            field=models.CharField(help_text='As the owner calls it; only shown.', max_length=255),
        ),
        migrations.RunPython(keep_names_as_sent, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('upload', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='note', serialize=False, to='media_jobs.upload')),
                ('text', models.TextField(max_length=10000)),
                ('owner', models.ForeignKey(help_text='Of the upload: notes are searched by owner.', on_delete=django.db.models.deletion.CASCADE, related_name='notes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'upload_notes',
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As it was first written.', max_length=50)),
                ('folded', models.CharField(help_text='Without case.', max_length=150)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tags', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'tags',
                'ordering': ['folded'],
            },
        ),
        migrations.CreateModel(
            name='Tagging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tag', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='media_jobs.tag')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='media_jobs.upload')),
            ],
            options={
                'db_table': 'taggings',
            },
        ),
        migrations.AddField(
            model_name='tag',
            name='uploads',
            field=models.ManyToManyField(related_name='tags', through='media_jobs.Tagging', to='media_jobs.upload'),
        ),
        migrations.AddConstraint(
            model_name='tagging',
            constraint=models.UniqueConstraint(fields=('tag', 'upload'), name='tag_once_per_upload'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(fields=('owner', 'folded'), name='tag_once_per_owner'),
        ),
    ]
