"""What the service of the machine reports, in words that say what to do."""

from __future__ import annotations

import pytest

from onecard.reader.pcsc import _refused


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (0x8010001D, "reader.service"),
        (0x80100013, "reader.service"),
        (0x8010006A, "reader.denied"),
        (0x8010002E, "reader.none"),
        (0x80100009, "reader.none"),
        (0x8010000C, "reader.empty"),
        (0x80100066, "reader.empty"),
        (0x80100069, "reader.removed"),
        (0x80100068, "reader.removed"),
        (0x8010000B, "reader.occupied"),
        (0x80100001, "reader.failed"),
    ],
)
def test_each_error_of_the_service_says_what_happened_and_what_to_do(status: int, code: str) -> None:
    refused = _refused(status, "读卡器甲")
    assert refused.code == code
    assert refused.remedy
