"""An audit on a terminal: one line what the file is and what was found, then the findings by cause."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.audit.finding import SEVERITIES, Audit, Finding
from onecard.audit.show import wording
from onecard.audit.show.causes import Cause, Numbered, causes, main_place
from onecard.core.columns import padded, width
from onecard.core.unseen import without_unseen
from onecard.figures.relation import Severity

COLOURS: dict[Severity, str] = {"error": "1;31", "warning": "33", "info": "36"}
_BOLD, _FAINT = "1", "2"
_INDENT = 6
_CLOSING = "，。；：、！？）》”’％%"


def text(audit: Audit, least: Severity = "warning", *, colour: bool = False, columns: int = 0) -> str:
    """The audit as lines, the findings of severity `least` and harder; what is held back is counted.

    `colour` uses the terminal's colours. `columns` is how wide the terminal is; 0 breaks no line.
    """
    return "\n".join(_Terminal(colour, columns).lines(audit, least))


class _Terminal:
    def __init__(self, colour: bool, columns: int) -> None:
        self._colour, self._columns = colour, columns

    def lines(self, audit: Audit, least: Severity) -> Iterator[str]:
        name = self._painted(without_unseen(audit.file), _BOLD)
        if audit.error:
            yield f"{name}：{self._painted('没有审核', COLOURS['error'])}。{without_unseen(audit.error)}"
            return
        shown = audit.at_least(least)
        held_back = len(audit.findings) - len(shown)
        more = f"（其中{held_back}个没有列出）" if held_back else ""
        yield f"{name}：{without_unseen(wording.subject(audit))}，{wording.summary(audit, more)}。"
        for notice in audit.notices:
            head = "说明" if wording.is_usual(notice) else "注意"
            yield from self._wrapped(f"{head}：{notice}", 2, _FAINT)
        found = causes(shown)
        places = max((width(_rule(one.finding)) for cause in found for one in cause.findings), default=0)
        for cause in found:
            yield from self._cause(cause, places)

    def _cause(self, cause: Cause, rules: int) -> Iterator[str]:
        first, *others = cause.findings
        yield self._head(first, rules)
        yield from self._body(first.finding)
        for other in others:
            yield f"{self._head(other, rules)}（与第{first.number}个同一原因）"
            yield from self._body(other.finding, brief=True)

    def _head(self, one: Numbered, rules: int) -> str:
        finding = one.finding
        severity = self._painted(SEVERITIES[finding.severity], COLOURS[finding.severity])
        title = self._painted(without_unseen(wording.title(finding)), _BOLD)
        return f"{one.number:>4}  {severity}  {padded(_rule(finding), rules)}  {title}".rstrip()

    def _body(self, finding: Finding, brief: bool = False) -> Iterator[str]:
        place = main_place(finding)
        said = "：".join(filter(None, (wording.where(place) if place else "", finding.message)))
        yield from self._wrapped(said, _INDENT)
        if brief:
            return
        yield from self._wrapped(wording.arithmetic(finding), _INDENT, _FAINT)
        yield from self._wrapped(wording.mending(finding), _INDENT)

    def _wrapped(self, said: str, indent: int, paint: str = "") -> Iterator[str]:
        for line in broken(without_unseen(said), self._columns - indent if self._columns else 0):
            yield " " * indent + self._painted(line, paint)

    def _painted(self, said: str, code: str) -> str:
        return f"\x1b[{code}m{said}\x1b[0m" if self._colour and code and said else said


def broken(said: str, columns: int) -> Iterator[str]:
    """A text in lines of at most so many columns, no line beginning with a closing mark, no number broken.

    Nothing for an empty text; one line where the columns are too few for a sentence.
    """
    if columns < 20:
        yield from filter(None, (said,))
        return
    line = ""
    for piece in _pieces(said):
        if line and width(line) + width(piece) > columns and piece not in _CLOSING:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    yield from filter(None, (line,))


def _pieces(said: str) -> Iterator[str]:
    """What is not broken: runs of narrow characters (numbers, codes), and each wide one for itself."""
    run = ""
    for sign in said:
        if width(sign) == 1 and sign != " ":
            run += sign
            continue
        yield from filter(None, (run, sign))
        run = ""
    yield from filter(None, (run,))


def _rule(finding: Finding) -> str:
    return without_unseen(finding.relation)
