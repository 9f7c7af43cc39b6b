"""What the vouchers that were there before say."""

from typing import Any

from django.db import migrations

from onecard.accounts import wording


def note(apps: Any, schema_editor: Any) -> None:
    """Note what all vouchers say."""
    wording.note_all()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_wording")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
