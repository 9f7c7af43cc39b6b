"""A picture as SVG (图): boxes, texts and arrows on a paper of its own, readable on light and dark pages alike.

Colours are attributes, so that every viewer knows them; the one style rule changes them where the reader's system is dark.
Lengths are in pixels at the width it is drawn for; the picture scales with the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from unicodedata import east_asian_width

LIGHT = {
    "paper": "#ffffff", "sunken": "#f5f6f8", "hair": "#cfd5dd", "edge": "#818c9b",
    "ink": "#17202b", "soft": "#465162",
    "sea": "#0a5a8a", "sea-fill": "#e5f0f7", "sea-line": "#9cc4de",
    "good": "#17663a", "good-fill": "#e5f4eb", "good-line": "#a5d6ba",
    "warn": "#855000", "warn-fill": "#fff3dc", "warn-line": "#eccb8b",
    "bad": "#b01e17", "bad-fill": "#fdecea", "bad-line": "#f0b4af",
    "note": "#475a80", "note-fill": "#ebeff7", "note-line": "#c2cde2",
}  # fmt: skip
DARK = {
    "paper": "#171d26", "sunken": "#1d2530", "hair": "#3a4655", "edge": "#7d8a9a",
    "ink": "#e7ebf0", "soft": "#b6c0cc",
    "sea": "#7cc0ea", "sea-fill": "#143044", "sea-line": "#2c6288",
    "good": "#84d3a4", "good-fill": "#14301f", "good-line": "#285b3d",
    "warn": "#f2bd62", "warn-fill": "#37290f", "warn-line": "#68501f",
    "bad": "#ff9d94", "bad-fill": "#3b1d1c", "bad-line": "#6e302c",
    "note": "#adbfe2", "note-fill": "#222c3f", "note-line": "#3b4a68",
}  # fmt: skip
SANS = (
    "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',"
    "'WenQuanYi Micro Hei',SimHei,sans-serif"
)
MONO = "'DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,'Courier New','Noto Sans Mono CJK SC',monospace"
_MONO_WIDTH, _PLAIN_WIDTH = 0.61, 0.58
Point = tuple[float, float]


def measured(text: str, size: float, mono: bool = False) -> float:
    """About how wide a text is: a Chinese character is as wide as high, others as the usual fonts have them at most."""
    narrow = _MONO_WIDTH if mono else _PLAIN_WIDTH
    return size * sum(1.0 if east_asian_width(one) in "WFA" else narrow for one in text)


def folded(parts: Iterable[str], size: float, width: float, between: str = "") -> list[str]:
    """The parts joined in as few lines as fit the width; a part is never broken."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}{between}{part}" if lines else part
        if lines and measured(longer, size) <= width:
            lines[-1] = longer
        else:
            if lines:
                lines[-1] = f"{lines[-1]}{between}".rstrip()
            lines.append(part)
    return lines


class Drawing:
    """A picture in the making, `width` wide; it becomes as high as what is drawn."""

    def __init__(self, title: str, width: float) -> None:
        self.title = title
        self.width = width
        self.told: list[str] = []
        """The content in words, a line each."""
        self._height = 0.0
        self._parts: list[str] = []
        self._tones: set[str] = {"paper", "hair"}

    def text(
        self,
        at: Point,
        text: str,
        size: float = 13,
        tone: str = "ink",
        anchor: str = "start",
        mono: bool = False,
        bold: bool = False,
    ) -> None:
        """A line of text whose base line begins, ends or is centred at a point; an empty one is none."""
        if not text:
            return
        self._reach(at[1] + size / 2)
        weight = ' font-weight="600"' if bold else ""
        family = f' font-family="{MONO}"' if mono else ""
        place = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._parts.append(
            f'<text x="{at[0]:g}" y="{at[1]:g}" font-size="{size:g}"{family}{weight}{place} {self._fill(tone)}>'
            f"{escape(text)}</text>"
        )

    def box(self, at: Point, size: Point, fill: str = "paper", line: str = "hair", radius: float = 6) -> None:
        """A rectangle from its upper left corner."""
        self._reach(at[1] + size[1])
        self._parts.append(
            f'<rect x="{at[0]:g}" y="{at[1]:g}" width="{size[0]:g}" height="{size[1]:g}" rx="{radius:g}" '
            f"{self._fill(fill, line)}/>"
        )

    def path(self, drawn: str, tone: str = "edge", arrow: bool = False, dashed: bool = False) -> None:
        """A line along an SVG path, with an arrow at its end or without; it makes no room for itself."""
        self._tones.add(tone)
        head = f' marker-end="url(#to-{tone})"' if arrow else ""
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        thick = 1 if tone == "hair" else 1.4
        self._parts.append(
            f'<path d="{drawn}" fill="none" stroke-width="{thick}" class="s-{tone}" stroke="{LIGHT[tone]}"{dash}{head}/>'
        )

    def line(
        self, points: Sequence[Point], tone: str = "edge", arrow: bool = False, dashed: bool = False
    ) -> None:
        """Straight from point to point."""
        self._reach(max(y for _, y in points))
        self.path("M" + "L".join(f"{x:g} {y:g}" for x, y in points), tone, arrow, dashed)

    def badge(self, at: Point, text: str, tone: str, size: float = 12, mono: bool = False) -> float:
        """A small label from its upper left corner; returns how wide it is."""
        wide, high = measured(text, size, mono) + 12, size + 8
        self.box(at, (wide, high), f"{tone}-fill", f"{tone}-line", 4)
        self.text((at[0] + 6, at[1] + high - size * 0.55), text, size, tone, mono=mono)
        return wide

    def tell(self, line: str) -> None:
        """A line of the content in words."""
        self.told.append(line)

    def svg(self) -> str:
        """The finished picture."""
        high = round(self._height + 22)
        arrows = "".join(
            f'<marker id="to-{tone}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
            f'orient="auto"><path d="M0 1L9 5L0 9z" {self._fill(tone)}/></marker>'
            for tone in sorted(self._tones)
            if any(f"url(#to-{tone})" in part for part in self._parts)
        )
        dark = "".join(
            f".f-{tone}{{fill:{DARK[tone]}}}.s-{tone}{{stroke:{DARK[tone]}}}" for tone in sorted(self._tones)
        )
        return "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {high}" '
                f'width="{self.width:g}" height="{high}" role="img" aria-labelledby="title desc" '
                f'lang="zh-CN" font-family="{SANS}">',
                f'<title id="title">{escape(self.title)}</title>',
                f'<desc id="desc">{escape(chr(10).join(self.told))}</desc>',
                f"<style>@media (prefers-color-scheme:dark){{{dark}}}</style>",
                *([f"<defs>{arrows}</defs>"] if arrows else []),
                f'<rect x="0.5" y="0.5" width="{self.width - 1:g}" height="{high - 1}" rx="8" '
                f"{self._fill('paper', 'hair')}/>",
                *self._parts,
                "</svg>\n",
            )
        )

    def _reach(self, y: float) -> None:
        self._height = max(self._height, y)

    def _fill(self, tone: str, line: str = "") -> str:
        self._tones |= {tone, line} - {""}
        if not line:
            return f'class="f-{tone}" fill="{LIGHT[tone]}"'
        return f'class="f-{tone} s-{line}" fill="{LIGHT[tone]}" stroke="{LIGHT[line]}"'
