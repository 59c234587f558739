from typing import Any

from django.db import migrations

from generation.lectures.search.index import drop_index, make_index


def forwards(apps: Any, editor: Any) -> None:
    make_index(editor)


def backwards(apps: Any, editor: Any) -> None:
    drop_index(editor)


class Migration(migrations.Migration):
    dependencies = [("lectures", "0001_lectures")]
    operations = [migrations.RunPython(forwards, backwards)]
