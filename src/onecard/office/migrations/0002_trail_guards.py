"""Put up the triggers that let the trail only grow, and its head."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from onecard.office import trail_guards


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    head = apps.get_model("office", "TrailHead")
    head.objects.get_or_create(pk=1, defaults={"count": 0, "hash": "0" * 64})
    trail_guards.install(editor.connection)


def lift(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    trail_guards.lift(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("office", "0001_initial")]
    operations = [migrations.RunPython(install, lift)]
