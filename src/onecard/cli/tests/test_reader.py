"""``onecard reader`` on the command line: the readers listed, and what a service is not started with."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onecard.chip.tests.cards import finished
from onecard.cli.main import DONE, REFUSED, main
from onecard.reader.tests.plugging import plugged, service


def test_the_readers_are_listed_with_what_is_in_them(capsys: pytest.CaptureFixture[str]) -> None:
    with service(), plugged(finished("v3")):
        assert main(["reader", "list"]) == DONE
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("有卡")
    assert second.endswith("空")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--origin", "*"], "不能写*"),
        (["--origin", "card.example.gov.cn"], "不是网页的来源"),
        (["--port", "70000"], "端口70000"),
        (["--port", "x"], "不是整数"),
        (["--issuer", "no.hex"], "no.hex"),
        (["--host", "192.0.2.1"], "不认识的参数"),
    ],
)
def test_a_service_is_not_started_with_what_cannot_be(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # In a thread of its own: that of the test may have a loop, of a browser that another test began.
    with ThreadPoolExecutor() as thread:
        assert thread.submit(main, ["reader", "serve", *words]).result() == REFUSED
    told = capsys.readouterr()
    assert said in told.err
    assert not told.out


def test_a_token_that_is_too_short_starts_no_service(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "token"
    path.touch(0o600)
    path.write_text("secret\n", "ascii")
    assert main(["reader", "serve", "--token-file", str(path)]) == REFUSED
    assert "太短" in capsys.readouterr().err
