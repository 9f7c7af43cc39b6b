"""What a report still lacks, written as a supplement (补充数据) to be filled in: each figure, text and reason by its name."""

from __future__ import annotations

from collections.abc import Iterable

from onecard.core.errors import Refusal
from onecard.core.unseen import without_unseen
from onecard.finalaccounts.narrative.document import Missing
from onecard.finalaccounts.narrative.reasons import name_and_basis, named
from onecard.finalaccounts.narrative.vocabulary import BUDGET_WORDS, LAST_YEAR, meaning

FILE = "supplement.yaml"
_HEAD = """\
# 还缺的数、文字和主要原因，一行一处。写在冒号后面，填好连同报表重新编制；空着的不算，井号后面的是说明。
# 数按行末写的单位填，只写数字，不写单位；没有的写0。
"""
_TEXT_PREFIX = "文："


def skeleton(missing: Iterable[Missing]) -> str:
    """A YAML file for `supplement.read` with a place for each thing missing, under the name it goes by; what a supplement
    cannot bring stands in a comment."""
    parts: dict[str, dict[str, str]] = {"数": {}, "上年数": {}, "文字": {}, "原因": {}}
    beyond: list[str] = []
    for one in missing:
        part, name = _place(one)
        if part:
            parts[part].setdefault(name, _note(one, name))
        else:
            beyond.append(
                f"# {without_unseen(one.where)}：缺{without_unseen(one.what)}，由报表或账簿提供。\n"
            )
    lines = [_HEAD]
    for part, places in parts.items():
        if places:
            lines.append(f"{part}:\n")
            lines += [f"  {name}:  # {note}\n" for name, note in places.items()]
    return "".join((*lines, *dict.fromkeys(beyond)))


def _place(one: Missing) -> tuple[str, str]:
    """The part of the supplement and the name in it; nothing where a supplement has no such name."""
    if one.kind == "text":
        return "文字", one.key.removeprefix(_TEXT_PREFIX)
    if one.kind == "reason":
        return "原因", named(one.key)
    try:
        name, basis = name_and_basis(one.key)
        budget = {words: word for word, words in BUDGET_WORDS.items()}.get(basis, "")
        if basis and not budget and basis != LAST_YEAR:
            return "", ""
        name = f"{name}·{budget}" if budget else name
        meaning(name)
    except (KeyError, Refusal):
        return "", ""
    return ("上年数" if basis == LAST_YEAR else "数"), name


def _note(one: Missing, name: str) -> str:
    unit = ""
    if one.kind == "fact" and (figure := meaning(name).figure) is not None:
        unit = f"{figure.unit}；"
    said = "" if one.kind == "text" or one.what == name else f"：{one.what}"
    return without_unseen(f"{unit}{one.where}{said}")
