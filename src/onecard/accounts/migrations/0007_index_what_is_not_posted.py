"""An index of the vouchers that are not posted which SQLite reads too, and no index entry for a voucher without a batch."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_a_voided_disposal_counts_no_more"),
        ("office", "0003_a_form_writes_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="voucher",
            name="accounts_voucher_drafts",
        ),
        migrations.AlterField(
            model_name="voucher",
            name="batch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="vouchers",
                to="accounts.importbatch",
            ),
        ),
        migrations.AddIndex(
            model_name="voucher",
            index=models.Index(
                condition=models.Q(("state", "posted"), _negated=True),
                fields=["state", "entity", "year", "month", "batch", "maker"],
                name="accounts_voucher_not_posted",
            ),
        ),
        migrations.AddIndex(
            model_name="voucher",
            index=models.Index(
                condition=models.Q(("batch__isnull", False)),
                fields=["batch"],
                name="accounts_voucher_of_batch",
            ),
        ),
    ]
