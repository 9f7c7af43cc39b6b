"""Which files the import pages take, how long they keep them, and whom they show them."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from onecard.accounts.imports import uploads, waiting
from onecard.office.models import User
from onecard.web.tests.import_files import (
    PLAIN,
    VOUCHERS,
    SignIn,
    checker,
    imported,
    maker,
    previewed,
    store,
    text_of,
    upload,
    vouchers,
)

__all__ = ["checker", "maker", "store"]


@pytest.mark.parametrize(
    ("content", "name", "typed", "said"),
    [
        (b"", "空.xlsx", {}, "是空文件"),
        (b"MZ\x90\x00\x03" * 100, "表.xlsx", {}, "表.xlsx"),
        (vouchers({}), "三月.xlsx", {"year": "24"}, "不是会计年度"),
        (vouchers({}), "三月.xlsx", {"total": "1.005"}, "只能记到分"),
        (vouchers({}), "三月.xlsx", {"entity": "999"}, "选一个单位"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_kept(
    content: bytes, name: str, typed: dict[str, str], said: str, maker: Client, store: Path
) -> None:
    answer = upload(maker, content, name, **typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not [file for file in store.rglob("*") if file.is_file()]


def test_a_file_past_the_bound_is_cut_off_at_the_edge(
    maker: Client, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "BYTES_MAX", 100_000)
    answer = upload(maker, b"x" * 1_000_000)
    assert answer.status_code == 422
    assert "的上限，没有收下" in text_of(answer)
    assert not [file for file in store.rglob("*") if file.is_file()]


def test_an_upload_is_private_and_goes_with_the_import_or_when_given_up(
    maker: Client, checker: Client, signed_in: SignIn, store: Path
) -> None:
    address, _ = previewed(maker, vouchers({}))
    kept = [file for file in store.rglob("*") if file.is_file()]
    assert len(kept) == 2
    assert all(file.parent.stat().st_mode & 0o077 == 0 for file in kept)
    assert "十二月" not in "".join(file.name for file in kept)
    User.objects.filter(username="linhai").update(roles=["财务经办"])
    assert signed_in("linhai").get(address).headers["Location"] == "/imports/new"
    assert checker.get(address).status_code == 403
    answer = maker.post(f"{address}/cancel", follow=True)
    assert "账没有变化" in text_of(answer)
    assert answer.redirect_chain[-1][0] == "/imports?entity=460299&year=2024"
    assert not any(file.exists() for file in kept)
    assert maker.post(f"{address}/confirm").headers["Location"] == "/imports/new"
    imported(maker, vouchers({}))
    assert not any(file.exists() for file in kept)


def test_an_upload_is_swept_away_after_a_day(maker: Client, store: Path) -> None:
    address, _ = previewed(maker, vouchers({}))
    for file in [file for file in store.rglob("*") if file.is_file()]:
        old = time.time() - waiting.KEPT_SECONDS - 60
        os.utime(file, (old, old))
    previewed(maker, vouchers({}, {}))
    assert "已经不在了" in text_of(maker.get(address, follow=True))


def test_what_a_process_left_of_an_upload_when_it_was_ended_goes_after_a_day(
    tmp_path: Path, settings: Settings
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    left, coming = tmp_path / "left.upload", tmp_path / "coming.upload"
    for file in (left, coming):
        file.write_bytes(b"x")
    old = time.time() - uploads.KEPT_SECONDS - 60
    os.utime(left, (old, old))
    assert uploads.sweep() == 1
    assert [file.name for file in tmp_path.iterdir()] == ["coming.upload"]


def test_only_so_many_files_wait_for_one_person(
    maker: Client, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_FILES", 2)
    first, *_, last = [previewed(maker, vouchers(*[{}] * count))[0] for count in (1, 2, 3)]
    assert len([file for file in store.rglob("*") if file.is_file()]) == 4
    assert maker.get(first).status_code == 302
    assert maker.get(last).status_code == 200


def test_a_name_with_folders_in_it_stays_a_name(maker: Client, store: Path) -> None:
    _, page = previewed(maker, vouchers({}), "../../etc/三月.xlsx")
    assert "三月.xlsx" in page
    assert all(store in file.parents for file in store.rglob("*"))


@pytest.mark.parametrize("digest", ["..", "0" * 63, "G" * 64, "0" * 64])
def test_an_address_that_names_no_upload_leads_to_uploading(digest: str, maker: Client) -> None:
    answer = maker.get(f"/imports/waiting/{digest}")
    assert answer.status_code in (302, 404)


def test_what_a_file_calls_its_cells_is_never_markup(maker: Client) -> None:
    _, _ = previewed(maker, vouchers({2: "<script>alert(1)</script>"}), "<b>三月</b>.xlsx")
    address, _ = previewed(maker, vouchers({2: "<script>alert(1)</script>"}))
    assert "<script>alert" not in maker.get(address).content.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_csv_files_of_any_common_encoding_are_read(encoding: str, maker: Client) -> None:
    lines = [VOUCHERS, [str(cell) for cell in PLAIN]]
    content = "\n".join(",".join(line) for line in lines).encode(encoding)
    _, page = previewed(maker, content, "明细.csv")
    assert "可以导入：1张凭证，支出100.00元" in page


def test_templates_are_given_out_and_read_back_as_what_they_are(maker: Client) -> None:
    for kind, label in (("vouchers", "凭证"), ("budgets", "预算")):
        answer = maker.get(f"/imports/template-{kind}.xlsx")
        assert answer.content[:2] == b"PK"
        _, page = previewed(maker, answer.content, f"{label}.xlsx")
        assert f"表头下面没有{label}" in page


def test_a_refused_preview_can_be_given_up_for_good(maker: Client) -> None:
    _, page = previewed(maker, vouchers({8: "1148.005"}))
    assert "不能导入" in page
    assert "不导入" in page
    assert "重新上传" in page
