"""Reports of a few lines in each kind of file: whatever readers look for is there once, and reading takes a millisecond or two."""

from __future__ import annotations

import io
import zipfile

import typst
import xlsxwriter

TEXT = """某某市教育局2024年度单位决算公开报告
目录
第一部分 概况……………1
第二部分 2024年度单位决算表……2
第一部分 概况
一、主要职责
（一）贯彻执行法律法规，
拟订规划。
- 1 -
\f第二部分 2024年度单位决算表
单位：万元
项目\t2024年\t2023年
一、本年收入\t122.81\t129.45
　　其中：财政拨款\t120.00\t
合计\t122.81\t129.45
第三部分 情况说明
1.2024年度收入总计122.81万元，与上年相比减少6.64万元，下降5.13%。
"""
MARKED = """# 决算公开

## 一、总体情况

收入总计**122.81**万元。

| 项目 | 金额 |
| --- | ---: |
| 收入 | 122.81 |

<table><tr><td rowspan=2>支出</td><td>1.20</td></tr><tr><td>3.40</td></tr></table>
"""
PAGE = """<html><head><title>决算</title><style>p{color:red}</style><script>var a=1</script></head><body>
<h1>2024年度决算</h1><h2>一、总体情况</h2><p>收入总计<b>122.81</b>万元，<br>下降5.13%。</p><ol start=2><li>甲<li>乙<ul><li>丙</ul></ol>
<table border=1><caption>单位：万元</caption><thead><tr><th colspan=2>收入</th><th rowspan=2>合计</th></tr><tr><th>财政</th><th>其他</th></tr></thead>
<tr><td>1.20</td><td>3.40</td><td>4.60</td></tr><tr><td><table><tr><td>内</td></tr></table></td><td></td><td>0.00</td></tr></table>
<pre>甲  1.20
乙  3.40</pre><div style="display:none">看不见</div>&nbsp;&#20803;</body></html>"""
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {
    "[Content_Types].xml": f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>
<Override PartName="/word/numbering.xml" ContentType="{_TYPE}.numbering+xml"/></Types>""",
    "_rels/.rels": f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>""",
    "word/_rels/document.xml.rels": f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/numbering" Target="numbering.xml"/></Relationships>""",
    "word/styles.xml": f"""{_HEAD}<w:styles {_W}><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>
<w:outlineLvl w:val="0"/></w:pPr></w:style><w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style></w:styles>""",
    "word/numbering.xml": f"""{_HEAD}<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>""",
    "word/document.xml": f"""{_HEAD}<w:document {_W}><w:body><w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>总体情况</w:t><w:tab/><w:t>3</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>总体情况</w:t></w:r></w:p><w:p><w:r><w:t>收入总计</w:t></w:r><w:ins w:id="1"><w:r><w:rPr><w:b/></w:rPr>
<w:t>122.81</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>122.18</w:delText></w:r></w:del><w:r><w:t xml:space="preserve"> 万元，</w:t><w:br/><w:t>下降5.13%。</w:t></w:r></w:p>
<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>
<w:tbl><w:tblGrid><w:gridCol w:w="10"/><w:gridCol w:w="10"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>单位：万元</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>收入</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1.20</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>3.40</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>""",
}
_SET = """#set page(width: 12cm, height: 8cm, margin: 1cm); #set text(font: "Noto Sans CJK SC", size: 8pt)
= 一、总体情况
收入总计122.81万元，下降5.13%。
#table(columns: 3, [项目], [2024年], [2023年], [收入], [122.81], [129.45], table.cell(colspan: 2)[合计], [1.20])
#pagebreak()
#rotate(90deg)[转过来的1.20] #columns(2)[甲乙丙1.20，#colbreak()丁戊己3.40。]
"""


def packed(parts: dict[str, str | bytes]) -> bytes:
    """An archive of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word() -> bytes:
    """A Word file with a heading that is numbered, a revision, a field and a table with merged cells."""
    return packed(dict(_PARTS))


def workbook() -> bytes:
    """Two sheets with a merged cell, a formula, a date and text."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for title in ("收入决算表", "支出"):
            sheet = book.add_worksheet(title)
            sheet.merge_range("A1:C1", "单位：万元")
            sheet.write_row("A2", ["收入", 122.81, "5.13%"])
            sheet.write_formula("B3", "=B2*2", value=245.62)
    return stream.getvalue()


def pages() -> bytes:
    """Two pages with a heading, a sentence, a ruled table, turned text and two columns."""
    made: bytes = typst.compile(_SET.encode())
    return made
