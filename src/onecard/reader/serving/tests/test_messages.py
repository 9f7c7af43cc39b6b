"""What is said to a client whose question is wrong: which part, and what it may be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onecard.core.errors import Refusal
from onecard.reader.serving.messages import read_request

ROOM = Path(__file__).parents[2]
GUIDE = Path(__file__).parents[5] / "docs" / "guide" / "card.md"
ANSWERING = ("service.py", "session.py", "messages.py", "operations.py", "threads.py", "watching.py")


def test_the_guide_names_every_code_an_answer_may_have() -> None:
    asked = [ROOM / "serving" / name for name in ANSWERING]
    asked += [ROOM / name for name in ("finding.py", "pcsc.py", "terminal.py")]
    codes = {
        code
        for file in asked
        for code in re.findall(r'Refusal\(\s*"((?:reader|card|serve)\.[a-z_]+)"', file.read_text("utf-8"))
    }
    assert len(codes) > 20
    never = {"serve.port", "card.no_reset"}  # before it serves, and in tests of conformance
    told = GUIDE.read_text("utf-8")
    assert sorted(code for code in codes - never if f"`{code}`" not in told) == []


@pytest.mark.parametrize(
    ("told", "remedy"),
    [
        ({"do": "fly"}, "do可以是：readers、watch、cancel、read、verify、tries、pin"),
        ({"do": "read", "wait": "x"}, "wait不对；read可以带：wait（整数）、exchanges（true或false）。"),
        ({"do": "read", "colour": 1}, "colour不对；read可以带："),
        ({"do": "watch", "wait": 1}, "wait不对；watch不带别的。"),
        ({"do": "read", "wait": 301}, "wait是0至300秒。"),
        ({"do": "pin"}, "pin要带上密码：pin（文字）。"),
        ({"do": "pin", "pin": 123456}, "pin不对；pin可以带："),
        ({"do": "tries", "id": 1.5}, "id是整数，或不超过64个字符的文字。"),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong_in_it(told: dict[str, object], remedy: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_request(told)
    assert refused.value.code == "serve.request"
    assert refused.value.remedy.startswith(remedy)
    assert "123456" not in str(refused.value)
