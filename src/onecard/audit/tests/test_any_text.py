"""Whatever a text says, it is audited without a fault of ours, and every finding stands where it says."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from onecard.audit.audit import audit_document
from onecard.audit.tests.printed import EXAMPLE, document
from onecard.reading.document import Paragraph

_PIECES = (
    "，",
    "。",
    "；",
    "、",
    "（",
    "）",
    "万元",
    "%",
    "0",
    "9.9",
    "其中：",
    "占",
    "比上年",
    "减少",
    "增长",
    "年初预算",
    "\n",
    "一、",
    "各",
    "2024年度",
    "元",
    "-",
    ",",
)
_CHANGES = st.lists(
    st.tuples(st.integers(0, len(EXAMPLE) - 1), st.integers(0, 12), st.sampled_from(_PIECES)),
    min_size=1,
    max_size=25,
)


def changed(changes: list[tuple[int, int, str]]) -> str:
    text = EXAMPLE
    for at, cut, piece in changes:
        text = text[:at] + piece + text[at + cut :]
    return text


@settings(deadline=None, max_examples=25)
@given(_CHANGES)
def test_a_text_changed_anyhow_is_audited_and_each_finding_stands_in_it(changes: list[tuple[int, int, str]]):
    audit = audit_document(document(changed(changes)))
    assert audit.document is not None
    for finding in audit.findings:
        assert finding.message
        for one in finding.printed:
            block = audit.document.blocks[one.place.block] if one.place.block >= 0 else None
            if isinstance(block, Paragraph):
                assert block.text[one.place.start : one.place.end] == one.text
