"""What the texts of vouchers say, by pairs of characters."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_payees"),
        ("office", "0004_passwords_given_out"),
    ]

    operations = [
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("pair", models.BigIntegerField(verbose_name="字对")),
                ("size", models.PositiveIntegerField(verbose_name="凭证数")),
                ("first", models.BigIntegerField(verbose_name="起始凭证")),
                ("last", models.BigIntegerField(verbose_name="末尾凭证")),
                ("vouchers", models.BinaryField(verbose_name="凭证")),
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
                "indexes": [
                    models.Index(fields=["entity", "pair", "year", "size"], name="accounts_wording_pair"),
                    models.Index(fields=["first", "last"], name="accounts_wording_span"),
                ],
            },
        ),
    ]
