from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def freeze(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What stands published keeps what was decided for it: until now the report alone said so, unchanged since."""
    snapshots = apps.get_model("disclosure", "Snapshot").objects
    snapshots.filter(report__stage="published", report__opens_vouchers=True).update(opens_vouchers=True)


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="opens_vouchers",
            field=models.BooleanField(default=False, verbose_name="公开到凭证"),
        ),
        migrations.RunPython(freeze, migrations.RunPython.noop),
    ]
