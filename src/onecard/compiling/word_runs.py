"""Runs of a report in WordprocessingML: words, figures that keep the fact behind them, places still to be filled, fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from onecard.compiling.word_parts import DECLARATION, Xml, attribute, text, w
from onecard.core.unseen import without_unseen
from onecard.figures.fact import Fact
from onecard.finalaccounts.narrative.document import Missing, Run
from onecard.finalaccounts.narrative.phrases import shown

FACTS = "urn:onecard:facts"
"""The namespace of the part that lists the facts a report states."""
AUTHOR, INITIALS = "编制", "编"
_TAG, _ALIAS = 64, 64
"""The longest tag and title of a content control that a word processor opens."""
# Signs that Latin and Chinese share: without a word on it they would be set in the Latin face.
_SHARED = frozenset("“”‘’…—·×°±÷")


def run(words: str, *properties: Xml) -> Xml:
    """A run of words; `properties` are in the order of the schema and without faces."""
    hint = [] if _SHARED.isdisjoint(words) else [w("rFonts", hint="eastAsia")]
    made = [*hint, *properties]
    return w("r", w("rPr", *made) if made else None, text(words))


def field(instruction: str, result: Iterable[Xml]) -> Iterator[Xml]:
    """The runs of a field with its result filled in."""
    yield w("r", w("fldChar", fldCharType="begin"))
    yield w("r", text(f" {instruction} ", "instrText"))
    yield w("r", w("fldChar", fldCharType="separate"))
    yield from result
    yield w("r", w("fldChar", fldCharType="end"))


class Runs:
    """Prints the runs of a narrative and keeps what they refer to: the facts stated, the comments at what is missing."""

    def __init__(self, missing: Iterable[Missing]) -> None:
        self._missing = {one.key: one for one in missing}
        self._facts: dict[Fact, int] = {}
        self._controls = 0
        self._comments: list[Xml] = []

    def printed(self, runs: Iterable[Run]) -> Iterator[Xml]:
        """The elements of these runs."""
        for one in runs:
            if one.kind == "figure" and one.fact is not None:
                yield self._figure(one.text, one.fact)
            elif one.kind == "missing":
                yield from self._lacking(one)
            elif one.text:
                yield run(one.text)

    def _figure(self, words: str, fact: Fact) -> Xml:
        """A content control that holds the figure: its tag names the figure and its place in the list of facts."""
        number = self._facts.setdefault(fact, len(self._facts) + 1)
        self._controls += 1
        ending = f"#{number}"
        properties = w(
            "sdtPr",
            w("alias", val=fact.figure.term[:_ALIAS]),
            w("tag", val=fact.key[: _TAG - len(ending)] + ending),
            w("id", val=self._controls),
            w("text"),
        )
        return w("sdt", properties, w("sdtContent", run(words)))

    def _lacking(self, one: Run) -> Iterator[Xml]:
        """A highlighted run; a comment says what is to be done about it."""
        wanted = self._missing.get(one.key)
        said = f"{wanted.what}。{wanted.remedy}" if wanted else "这里还缺内容，补齐后重新编制。"
        number = len(self._comments)
        mark = w("r", w("rPr", w("rStyle", val="CommentReference")), w("annotationRef"))
        paragraph = w("p", w("pPr", w("pStyle", val="CommentText")), mark, run(said))
        self._comments.append(w("comment", paragraph, id=number, author=AUTHOR, initials=INITIALS))
        yield w("commentRangeStart", id=number)
        yield run(one.text, w("highlight", val="yellow"))
        yield w("commentRangeEnd", id=number)
        yield w("r", w("rPr", w("rStyle", val="CommentReference")), w("commentReference", id=number))

    @property
    def comments(self) -> tuple[Xml, ...]:
        """The comments, for a part of their own."""
        return tuple(self._comments)

    def facts(self) -> bytes:
        """The part that lists the facts stated, each by the number its controls are tagged with."""
        listed = "".join(map(_fact, self._facts, self._facts.values()))
        return f"{DECLARATION}<facts xmlns={attribute(FACTS)}>{listed}</facts>".encode()


def _fact(fact: Fact, number: int) -> Xml:
    named = {
        "id": number,
        "figure": fact.key,
        "term": fact.figure.term,
        "unit": fact.figure.unit,
        "value": shown(fact),
    }
    said = "".join(f" {name}={attribute(value)}" for name, value in named.items())
    dims = "".join(
        f"<dim name={attribute(name)}>{escape(without_unseen(value))}</dim>" for name, value in fact.dims
    )
    return Xml(f"<fact{said}>{dims}</fact>")
