"""Payees kept apart from the entries, and those of what counted before they were kept."""

import django.db.models.deletion
from django.db import migrations, models

from onecard.accounts.initials import initials

CHUNK = 2_000


def fill(apps, schema_editor):
    entry, payee = apps.get_model("accounts", "Entry"), apps.get_model("accounts", "Payee")
    named = entry.objects.filter(posted=True).exclude(payee="").order_by()
    rows = named.values_list("entity_id", "year", "payee").distinct()
    payee.objects.bulk_create(
        (
            payee(entity_id=unit, year=year, name=name, initials=initials(name)[:500])
            for unit, year, name in rows.iterator(chunk_size=CHUNK)
        ),
        batch_size=CHUNK,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_documents_of_records"),
        ("office", "0004_passwords_given_out"),
    ]

    operations = [
        migrations.CreateModel(
            name="Payee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("name", models.CharField(max_length=200, verbose_name="收款人")),
                ("initials", models.CharField(blank=True, max_length=500, verbose_name="拼音首字母")),
                (
                    "entity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="office.entity",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "year", "name"), name="accounts_payee_once")
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
