"""The styles of an official text (GB/T 9704—2012): faces, sizes, spacing, numbering; the blank a report is written on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onecard.compiling.word_parts import Xml, part, w

LATIN = "Times New Roman"
FANGSONG, HEI, KAI, SONG, TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
_ALSO = {FANGSONG: "仿宋", KAI: "楷体", TITLE: "方正小标宋_GBK"}
"""Names of the same faces on newer systems, which a word processor takes in their place."""
LINE = 578
"""Twips from line to line: 22 lines in the 225 mm of the text block."""
INDENT = 640
"""Twips of two characters of size 三号."""
TEXT_WIDTH = 8844
"""Twips of the 156 mm of the text block."""
HEADINGS, ITEMS, CHINESE_ITEMS = 1, 2, 3
"""The abstract numberings: 第一部分 · 一、 · （一）; 1.; 一、."""

Align = Literal["left", "center", "right", "both"]


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: `size` in points, `line` in twips (0: single), `indent` whether its first line is set in by two
    characters, `outline` its level in the outline (0 to 8, −1: text)."""

    id: str
    name: str
    face: str = FANGSONG
    size: float = 16
    latin: str = LATIN
    bold: bool = False
    align: Align = "both"
    line: int = LINE
    before: int = 0
    after: int = 0
    indent: bool = False
    left: int = 0
    outline: int = -1
    numbered: int = -1
    keep: bool = False
    new_page: bool = False
    tabs: tuple[tuple[str, int], ...] = ()
    based: str = "Normal"


STYLES = (
    Style("Normal", "Normal", based=""),
    Style("BodyTextFirstIndent", "Body Text First Indent", indent=True),
    Style("ReportItem", "编号段落", indent=True, based="BodyTextFirstIndent"),
    Style("Title", "Title", TITLE, 26, align="center", line=880, before=3600),
    Style("TOCHeading", "TOC Heading", TITLE, 22, align="center", after=LINE, new_page=True),
    Style("TOC1", "toc 1", HEI, align="left", tabs=(("dot", TEXT_WIDTH),)),
    Style("TOC2", "toc 2", align="left", left=INDENT, tabs=(("dot", TEXT_WIDTH),)),
    Style(
        "Heading1",
        "heading 1",
        TITLE,
        22,
        align="center",
        line=700,
        after=LINE,
        outline=0,
        numbered=0,
        keep=True,
        new_page=True,
    ),
    Style("Heading2", "heading 2", HEI, align="left", indent=True, outline=1, numbered=1, keep=True),
    Style("Heading3", "heading 3", KAI, align="left", indent=True, outline=2, numbered=2, keep=True),
    Style("Header", "header", HEI, 12, bold=True, align="center", line=0),
    Style("Footer", "footer", SONG, 14, SONG, align="center", line=0),
    Style("TableTitle", "公开报表标题", TITLE, 17, align="center", line=460, after=60, outline=2, keep=True),
    Style("TableLine", "公开报表表头", SONG, 9.5, align="left", line=280, keep=True),
    Style("TableHead", "公开报表栏目", SONG, 9, bold=True, align="center", line=210),
    Style("TableName", "公开报表项目", SONG, 9, align="left", line=210),
    Style("TableCentred", "公开报表行次", SONG, 9, align="center", line=210),
    Style("TableAmount", "公开报表金额", SONG, 9, align="right", line=210),
    Style("TableNote", "公开报表注", SONG, 8.5, align="left", line=230),
    Style("SectionEnd", "分节", size=1, line=20),
    Style("CommentText", "annotation text", SONG, 10.5, align="left", line=0),
)


def fonts(face: str, latin: str = LATIN) -> Xml:
    """The faces of a run: East Asian, and Latin for letters and digits."""
    return w("rFonts", ascii=latin, hAnsi=latin, eastAsia=face, cs=latin)


def styles() -> bytes:
    """The part with all styles; the East Asian language is Chinese. Digits and letters are
    English to the word processor: as Chinese their numbers would be broken at the end of a line."""
    defaults = w(
        "docDefaults",
        w(
            "rPrDefault",
            w(
                "rPr",
                fonts(FANGSONG),
                w("sz", val=32),
                w("szCs", val=32),
                w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
            ),
        ),
        w("pPrDefault"),
    )
    reference = w(
        "style",
        w("name", val="annotation reference"),
        w("rPr", w("sz", val=21), w("szCs", val=21)),
        type="character",
        styleId="CommentReference",
    )
    return part("styles", defaults, *map(_style, STYLES), reference, _table_normal(), _public_table())


def _style(one: Style) -> Xml:
    half_points = round(one.size * 2)
    kind = {} if one.name.isascii() else {"customStyle": 1}
    return w(
        "style",
        w("name", val=one.name),
        w("basedOn", val=one.based) if one.based else None,
        _next(one),
        w("qFormat"),
        _paragraph(one),
        w(
            "rPr",
            fonts(one.face, one.latin),
            w("b") if one.bold else None,
            w("bCs") if one.bold else None,
            w("sz", val=half_points),
            w("szCs", val=half_points),
        ),
        type="paragraph",
        styleId=one.id,
        **(kind if one.based else {"default": 1}),
    )


def _next(one: Style) -> Xml | None:
    return w("next", val="BodyTextFirstIndent") if one.outline in (0, 1, 2) and one.numbered >= 0 else None


def _paragraph(one: Style) -> Xml:
    spacing: dict[str, object] = {"before": one.before, "after": one.after}
    spacing |= {"line": one.line, "lineRule": "exact"} if one.line else {"line": 240, "lineRule": "auto"}
    indent = {"firstLineChars": 200, "firstLine": INDENT} if one.indent else {}
    return w(
        "pPr",
        w("keepNext") if one.keep else None,
        w("pageBreakBefore") if one.new_page else None,
        w("widowControl", val=0),
        w("numPr", *([w("ilvl", val=one.numbered)] if one.numbered else []), w("numId", val=HEADINGS))
        if one.numbered >= 0
        else None,
        w("tabs", *(w("tab", val="right", leader=leader, pos=at) for leader, at in one.tabs))
        if one.tabs
        else None,
        w("spacing", **spacing),
        w("ind", left=one.left, **indent) if one.left or indent else None,
        w("jc", val=one.align),
        w("outlineLvl", val=one.outline) if one.outline >= 0 else None,
    )


def _table_normal() -> Xml:
    margins = [w(side, w=width, type="dxa") for side, width in (("left", 64), ("right", 64))]
    return w(
        "style",
        w("name", val="Normal Table"),
        w("tblPr", w("tblInd", w=0, type="dxa"), w("tblCellMar", *margins)),
        type="table",
        default=1,
        styleId="TableNormal",
    )


def _public_table() -> Xml:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = [w(side, val="single", sz=4, space=0, color="000000") for side in sides]
    return w(
        "style",
        w("name", val="公开报表"),
        w("basedOn", val="TableNormal"),
        w("tblPr", w("tblBorders", *borders)),
        type="table",
        customStyle=1,
        styleId="PublicTable",
    )


def numbering(lists: list[int]) -> bytes:
    """The part with the numberings: that of the headings, and for each list of the document (ITEMS or CHINESE_ITEMS)
    one that begins anew. The first list has the number `HEADINGS` + 1."""
    indent = {"firstLineChars": 200, "firstLine": INDENT}
    heads: tuple[tuple[str, str, str, dict[str, int]], ...] = (
        ("第%1部分", "space", "Heading1", {}),
        ("%2、", "nothing", "Heading2", indent),
        ("（%3）", "nothing", "Heading3", indent),
    )
    abstract = [
        w(
            "abstractNum",
            w("multiLevelType", val="multilevel"),
            *(
                _level(number, "chineseCountingThousand", said, after, style, setting)
                for number, (said, after, style, setting) in enumerate(heads)
            ),
            abstractNumId=HEADINGS,
        )
    ]
    for number, counted, said in (
        (ITEMS, "decimal", "%1."),
        (CHINESE_ITEMS, "chineseCountingThousand", "%1、"),
    ):
        level = _level(0, counted, said, "nothing", "", indent)
        abstract.append(w("abstractNum", w("multiLevelType", val="singleLevel"), level, abstractNumId=number))
    used = [w("num", w("abstractNumId", val=HEADINGS), numId=HEADINGS)]
    for number, kind in enumerate(lists, HEADINGS + 1):
        anew = w("lvlOverride", w("startOverride", val=1), ilvl=0)
        used.append(w("num", w("abstractNumId", val=kind), anew, numId=number))
    return part("numbering", *abstract, *used)


def _level(number: int, counted: str, said: str, after: str, style: str, indent: dict[str, int]) -> Xml:
    return w(
        "lvl",
        w("start", val=1),
        w("numFmt", val=counted),
        w("pStyle", val=style) if style else None,
        w("suff", val=after),
        w("lvlText", val=said),
        w("lvlJc", val="left"),
        w("pPr", w("ind", left=0, **indent)),
        ilvl=number,
    )


def font_table() -> bytes:
    """The part that tells the faces and their other names, so that a system without one finds its like."""
    known = [(LATIN, "00", "roman"), *((face, "86", "auto") for face in (FANGSONG, HEI, KAI, SONG, TITLE))]
    return part(
        "fonts",
        *(
            w(
                "font",
                w("altName", val=_ALSO[face]) if face in _ALSO else None,
                w("charset", val=charset),
                w("family", val=family),
                name=face,
            )
            for face, charset, family in known
        ),
    )


def settings() -> bytes:
    """The part with the document's settings: left and right pages, Chinese punctuation, the compatibility of today."""
    uri = "http://schemas.microsoft.com/office/word"
    modes = {
        "compatibilityMode": 15,
        "overrideTableStyleFontSizeAndJustification": 1,
        "enableOpenTypeFeatures": 1,
        "doNotFlipMirrorIndents": 1,
    }
    return part(
        "settings",
        w("zoom", percent=100),
        w("defaultTabStop", val=INDENT),
        w("evenAndOddHeaders"),
        w("characterSpacingControl", val="compressPunctuation"),
        w(
            "compat",
            w("useFELayout"),
            *(w("compatSetting", name=name, uri=uri, val=value) for name, value in modes.items()),
        ),
        w("themeFontLang", val="en-US", eastAsia="zh-CN"),
        w("decimalSymbol", val="."),
        w("listSeparator", val=","),
    )
