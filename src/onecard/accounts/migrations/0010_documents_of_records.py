"""Let documents be attached to vouchers, budgets and contracts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_cells_mended_by_hand"),
        ("office", "0003_a_form_writes_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("voucher", "凭证"), ("budget", "预算"), ("procurement", "采购合同")],
                        max_length=11,
                        verbose_name="附在",
                    ),
                ),
                ("record_id", models.PositiveBigIntegerField(verbose_name="记录")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("later", models.BooleanField(default=False, verbose_name="补充")),
                ("made_at", models.DateTimeField(verbose_name="添加时间")),
                ("voided_at", models.DateTimeField(null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=500, verbose_name="作废事由")),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="accounts.document",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.entity",
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "record_id"], name="accounts_attachment_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("kind", "record_id", "document"),
                        name="accounts_attachment_once",
                    )
                ],
            },
        ),
    ]
