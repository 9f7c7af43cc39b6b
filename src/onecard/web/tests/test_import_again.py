"""A file that is in the books already: its preview names the batch it came in, not every number it holds."""

from __future__ import annotations

from django.test import Client

from onecard.web.tests.import_files import imported, previewed, vouchers


def test_the_preview_of_a_file_taken_in_already_names_its_batch_first(clerk: Client) -> None:
    file = vouchers({})
    batch = imported(clerk, file)
    address, page = previewed(clerk, file)
    assert f"已经导入（批次{batch.pk}，{batch.file_name}）" in page
    assert "先撤销那一批" in page
    assert "账里已有凭证号" not in page
    assert "处不合格" not in page
    assert f"{address}/confirm" not in clerk.get(address).content.decode()
