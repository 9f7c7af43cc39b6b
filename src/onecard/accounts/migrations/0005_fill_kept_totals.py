"""The kept totals and the vouchers' amounts of what was there before they were kept."""

from django.db import migrations

TOTALS = """
INSERT INTO accounts_entrytotal (
    entity_id, year, month, item, function, economy, fund, nature, project, counterparty, amount_fen, records, vouchers
)
SELECT entity_id, year, month, item, function, economy, fund, nature, project, counterparty, SUM(amount_fen), COUNT(*),
       SUM(CASE WHEN line = 1 THEN 1 ELSE 0 END)
FROM accounts_entry WHERE posted
GROUP BY entity_id, year, month, item, function, economy, fund, nature, project, counterparty
"""
AMOUNTS = """
UPDATE accounts_voucher SET amount_fen = COALESCE(
    (SELECT SUM(entry.amount_fen) FROM accounts_entry AS entry WHERE entry.voucher_id = accounts_voucher.id), 0
)
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_kept_totals")]

    operations = [
        migrations.RunSQL(TOTALS, migrations.RunSQL.noop),
        migrations.RunSQL(AMOUNTS, migrations.RunSQL.noop),
    ]
