"""An audited report put together by hand: the paragraphs and tables of a real kind, with findings at their places."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from onecard.audit.finding import Audit, DocumentPlace, Finding, FindingProof, PrintedFigure
from onecard.reading.document import Block, Document, DocumentTable, FileKind, Origin, Paragraph
from onecard.reading.grid import Grid, Merged, address

FILE = "单位决算公开报告.docx"
BUDGETS = ("104.44", "10.97", "22.48", "4.21", "16.59", "7.91")
TITLE = "示例市社会保障卡一卡通中心2024年度单位决算公开报告"
STRUCTURE, PARTICULARS = (
    "五、一般公共预算财政拨款支出决算情况说明",
    "六、一般公共预算财政拨款基本支出决算情况说明",
)
SPENT = (
    "年初预算178.25万元，支出决算122.81万元，完成68.89%。分项如下：信息化建设，年初预算104.44万元，决算83.89万元；"
    "基本养老保险缴费，10.97万元，8.76万元；职业年金缴费，22.48万元，12.1万元；事业单位医疗，4.21万元，3.55万元；"
    "公务员医疗补助，16.59万元，7.16万元；住房公积金，7.91万元，7.35万元。"
)
STAFF = "人员经费106.31万元，包括：基本工资20.61万元、住房公积金7.35万元、医疗费、其他0.72万元；公用经费5.03万元。"
HOSPITALITY = (
    "支出决算0.87万元，比上年增加0.65万元，增长295.45%。其中公务用车购置及运行维护费0.87万元，"
    "比上年增加0.65万元，增长298.36%，因增加购置及运行维护开支。"
)


def table() -> DocumentTable:
    """公开05, cut to a few rows, with a head that spans."""
    rows: list[list[str | None]] = [
        ["项目", None, "本年支出", None, None],
        ["科目编码", "科目名称", "小计", "基本支出", "项目支出"],
        [None, "合计", "122.81", "111.35", "11.46"],
        ["208", "社会保障和就业支出", "104.75", "93.29", "11.46"],
        ["221", "住房保障支出", "7.35", "7.35", None],
    ]
    merged = [Merged(0, 0, 0, 1), Merged(0, 2, 0, 4)]
    above = (Paragraph("一般公共预算财政拨款支出决算表", centred=True), Paragraph("金额单位：万元"))
    return DocumentTable(Grid("第2页表1", [list(row) for row in rows], merged, FILE), above, (2,) * len(rows))


def document(kind: FileKind = "docx", file: str = FILE) -> Document:
    """The report as it is read; paragraphs count in their file as they do here."""
    words = [(TITLE, 1), (STRUCTURE, 1), (SPENT, 0), (PARTICULARS, 1), (STAFF, 0), (HOSPITALITY, 0)]
    blocks: list[Block] = [
        Paragraph(said, (Origin(0, 0, at, 1 + at // 4),), level, centred=not at)
        for at, (said, level) in enumerate(words)
    ]
    blocks.append(table())
    return Document(file, kind, blocks, 2, size=1024, sha256=hashlib.sha256(file.encode()).hexdigest())


def printed(
    read: Document, block: int, text: str, figure: str = "", nth: int = 0, section: str = ""
) -> PrintedFigure:
    """The `nth` print of `text` in a paragraph."""
    paragraph = read.blocks[block]
    assert isinstance(paragraph, Paragraph)
    start = -1
    for _ in range(nth + 1):
        start = paragraph.text.index(text, start + 1)
    number = text.rstrip("%万元")
    value = Decimal(number) if number.replace(".", "").isdigit() else None
    page = paragraph.origins[0].page
    place = DocumentPlace(
        read.file,
        page,
        section=section,
        quote=paragraph.text,
        start=start,
        end=start + len(text),
        block=block,
    )
    return PrintedFigure(text, value, figure, {"basis": "决算"} if value else {}, place)


def in_table(read: Document, row: int, column: int, figure: str = "") -> PrintedFigure:
    """A cell of the table as a printed figure."""
    block = len(read.blocks) - 1
    grid = read.tables[0].grid
    text = grid.text(row, column)
    place = DocumentPlace(
        read.file,
        2,
        grid.name,
        address(row, column),
        "",
        text,
        0,
        len(text),
        block,
        read.tables[0].boxes.get((row, column)),
    )
    return PrintedFigure(text, Decimal(text), figure, {}, place)


def findings(read: Document) -> list[Finding]:
    """Two errors (one by two rules), a doubt, a remark of form, and one about something that is not there."""
    total = printed(read, 2, "178.25", "年初预算", section=STRUCTURE)
    items = tuple(printed(read, 2, text, "年初预算", section=STRUCTURE) for text in BUDGETS)
    rate = printed(read, 5, "298.36%", "公务用车购置及运行维护费比上年增长", section="九、“三公”经费")
    fees = printed(read, 4, "医疗费", section=PARTICULARS)
    staff = printed(read, 4, "106.31", "人员经费", section=PARTICULARS)
    whole = printed(read, 5, "295.45%", "“三公”经费比上年增长", section="九、“三公”经费")
    short = printed(read, 2, "12.1", "决算", section=STRUCTURE)
    sums = "104.44＋10.97＋22.48＋4.21＋16.59＋7.91＝166.60≠178.25"
    return [
        Finding(
            "f-budget", "warning", "P-11", "分项年初预算之和与合计", "六项年初预算相加是166.60万元，合计写的是178.25万元，差11.65万元。",
            "", (total, *items), Decimal("166.60"), "∑分项年初预算", FindingProof(("五",), ("P-11",), (), sums),
        ),
        Finding(
            "f-rate", "error", "P-09", "同样的金额写出两个增长率", "0.65÷0.22＝295.45%，后面却写增长298.36%。",
            "公务用车的增长率", (rate, whole), Decimal("295.45"), "增加额÷上年数",
            FindingProof(("九",), ("P-09",), ("R-02",), "0.65÷0.22＝295.45%≠298.36%"), (rate,), Decimal("295.45"),
        ),
        Finding(
            "f-rate-2", "error", "G-02", "合计的唯一部分与合计同率", "“三公”经费只有公务用车一项，增长率应当相同。",
            "公务用车的增长率", (whole, rate), None, "", FindingProof((), ("G-02",), ("R-04",), "295.45%≠298.36%"), (rate,),
            Decimal("295.45"),
        ),
        Finding(
            "f-fee", "error", "P-17", "“医疗费”后面缺金额", "人员经费的各项相加差0.79万元，“医疗费”后面没有数。",
            "", (fees, staff), Decimal("0.79"), "", FindingProof((), ("P-17",), (), ""), (fees,), Decimal("0.79"),
        ),
        Finding("f-decimals", "info", "M-09", "小数位数不一", "12.1和12.10小数位数不一。", "", (short,)),
        Finding(
            "f-table", "warning", "X-06", "文与表不一致", "公开05的住房保障支出是7.35，文中写7.36。", "",
            (in_table(read, 4, 2, "住房保障支出"),), Decimal("7.35"), "",
        ),
        Finding("f-missing", "info", "M-06", "缺少部分", "没有“名词解释”部分。", ""),
    ]  # fmt: skip


def audit(kind: FileKind = "docx", file: str = FILE) -> Audit:
    """The report with its findings."""
    read = document(kind, file)
    return Audit(
        file, read.sha256, "final-accounts", "单位", "示例市社会保障卡一卡通中心", 2024, "万元", 187, 96, 91,
        findings(read), ["第3页只有图片，没有文字。"], "", read,
    )  # fmt: skip


def hostile(words: str) -> Audit:
    """A report whose every text is `words`."""
    place = DocumentPlace(words, 1, words, "A1", words, words, 0, 3, 0)
    figure = PrintedFigure(words, Decimal("1E+3"), words, {words: words}, place)
    finding = Finding(words, "error", words, words, words, words, (figure,), None, words,
                      FindingProof((words,), (words,), (words,), words), (figure,))  # fmt: skip
    grid = Grid(words, [[words]], file=words)
    read = Document(
        words, "docx", [Paragraph(words, doubtful=words), DocumentTable(grid, (Paragraph(words),), (1,))]
    )
    return Audit(words, "", "other", words, words, 2024, words, 1, 1, 0, [finding], [words], "", read)
