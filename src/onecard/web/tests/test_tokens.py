"""The style sheet's colours keep the contrast that readers need (WCAG 2), light and dark; and the sheet keeps its rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static"
TEXT_ON = {
    7.0: [("ink", "paper"), ("ink", "ground"), ("ink", "sunken"), ("ink", "sea-soft"), ("ink", "bad-soft"),
          ("ink", "warn-soft"), ("ink", "good-soft"), ("ink", "note-soft")],
    4.5: [("ink-2", "paper"), ("ink-2", "ground"), ("ink-2", "sunken"), ("ink-3", "paper"), ("ink-3", "ground"),
          ("ink-3", "sunken"), ("ink-2", "sea-soft"), ("ink-3", "sea-soft"), ("sea", "paper"), ("sea", "ground"),
          ("sea-strong", "sea-soft"), ("on-sea", "sea"), ("bad", "paper"), ("bad", "bad-soft"), ("warn", "paper"),
          ("warn", "warn-soft"), ("good", "good-soft"), ("note", "note-soft"), ("ink-2", "bad-soft"),
          ("ink-2", "warn-soft")],
    3.0: [("edge", "paper"), ("edge", "ground"), ("focus", "paper"), ("focus", "ground"), ("bad-mark", "paper"),
          ("warn-mark", "paper"), ("good-mark", "paper"), ("c1", "paper"), ("c5", "paper"), ("c1", "c-track"),
          ("c3", "c-track"), ("seal", "paper")],
}  # fmt: skip


def tokens(name: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})", (STATIC / name).read_text("utf-8")))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_knows_black_and_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("sheet", ["onecard.css", "onecard-dark.css"])
@pytest.mark.parametrize(
    ("least", "text", "ground"), [(least, *pair) for least, pairs in TEXT_ON.items() for pair in pairs]
)
def test_contrast_is_kept(sheet: str, least: float, text: str, ground: str) -> None:
    found = tokens(sheet)
    assert contrast(found[text], found[ground]) >= least


def test_dark_redefines_colours_only_of_tokens_that_exist() -> None:
    assert set(tokens("onecard-dark.css")) <= set(tokens("onecard.css"))


def test_nothing_comes_from_a_network_and_nothing_is_inline() -> None:
    sheet = (STATIC / "onecard.css").read_text("utf-8")
    assert not re.search(r"url\(|@import|@font-face", sheet)
    outside_print = re.sub(r"@layer print \{.*", "", sheet, flags=re.DOTALL)
    assert outside_print.count("!important") == 1  # [hidden]
