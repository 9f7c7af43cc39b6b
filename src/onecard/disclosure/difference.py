"""What changed between two versions of a report: word by word, and fact by fact. Pure."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import Any, Literal

_APART = 4
"""Changed stretches with fewer equal characters between them are one: a word replaced shares some by chance."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: of a `fact` (the same figure with another value, new, or gone) or of `words`; `where` its section."""

    kind: Literal["fact", "words"]
    where: str
    before: str
    after: str

    @property
    def told(self) -> str:
        """The change as a sentence."""
        if not self.before:
            return f"增加“{self.after}”。"
        if not self.after:
            return f"删去“{self.before}”。"
        return f"由“{self.before}”改为“{self.after}”。"


def differences(before: str, after: str) -> list[Difference]:
    """Every change between two snapshots (JSON of the report), facts first, then words in printed order."""
    old, new = json.loads(before), json.loads(after)
    return [*_facts(old, new), *_words(old, new)]


def _facts(old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """Figures whose printed value differs; evidence that grew without changing the value is no change."""
    sides = [{_name(fact): fact for fact in one["facts"]} for one in (old, new)]
    titles = {
        block["anchor"]: _heading(block)
        for block in (*old["document"], *new["document"])
        if "anchor" in block
    }
    found = []
    for name in dict.fromkeys([*sides[0], *sides[1]]):
        before, after = (side.get(name) for side in sides)
        values = [_value(one) for one in (before, after)]
        if values[0] != values[1]:
            one = after or before or {}
            found.append(Difference("fact", _where(one, titles), *values))
    return found


def _name(fact: dict[str, Any]) -> str:
    return str(fact["id"]).partition("#")[0]


def _value(fact: dict[str, Any] | None) -> str:
    return f"{fact['term']}{fact['value']}{fact['unit']}" if fact else ""


def _where(fact: dict[str, Any], titles: dict[str, str]) -> str:
    for said in fact.get("said", ()):
        if said.get("section") in titles:
            return titles[said["section"]]
        if said.get("table"):
            return str(said["table"])
    return "公开报表"


def _heading(block: dict[str, Any]) -> str:
    return f"{block['number']}{_text(block)}"


def _text(block: dict[str, Any]) -> str:
    return "".join(run["text"] for run in block.get("runs", ()))


def _words(old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """Changed words, paragraph by paragraph; figures among them are shown with the words around them."""
    before, after = _paragraphs(old), _paragraphs(new)
    matcher = difflib.SequenceMatcher(
        None, [text for _, text in before], [text for _, text in after], autojunk=False
    )
    found: list[Difference] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        gone, come = before[a:b], after[c:d]
        for number in range(max(len(gone), len(come))):
            where, one = gone[number] if number < len(gone) else ("", "")
            there, other = come[number] if number < len(come) else ("", "")
            found += _within(there or where, one, other)
    return found


def _within(where: str, before: str, after: str) -> list[Difference]:
    """The changed stretches of one paragraph; the whole of it where it is new, gone, or mostly another one."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    if not before or not after or matcher.ratio() < 0.5:
        return [Difference("words", where, before, after)]
    stretches: list[tuple[int, int, int, int]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        if stretches and a - stretches[-1][1] < _APART:
            stretches[-1] = (stretches[-1][0], b, stretches[-1][2], d)
        else:
            stretches.append((a, b, c, d))
    return [Difference("words", where, before[a:b], after[c:d]) for a, b, c, d in stretches]


def _paragraphs(report: dict[str, Any]) -> list[tuple[str, str]]:
    where = "标题"
    lines = [(where, str(report["title"]))]
    for block in report["document"]:
        if block["kind"] == "heading":
            where = _heading(block)
            lines.append((where, where))
        elif block["kind"] == "paragraph":
            lines.append((where, f"{block['number']}{_text(block)}"))
    return lines
