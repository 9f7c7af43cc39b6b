"""The form of a column mapping (列对应): what it shows, and the mapping that was filled in."""

from __future__ import annotations

from collections.abc import Mapping as Posted
from dataclasses import dataclass, field

from onecard.accounts.imports.batches import CHOICES
from onecard.accounts.imports.mapping import REQUIRED, TERMS, Kind, Mapping, Unit
from onecard.accounts.models import Item
from onecard.core.errors import Refusal

COLUMN, CONSTANT, WORD, MEANING = "c-", "k-", "w-", "v-"
UNITS: dict[str, Unit] = {"": "", "元": "元", "万元": "万元"}


@dataclass(frozen=True, slots=True)
class Row:
    """One of our columns: whether it must be there, the header chosen for it, the values it may have, and the one that
    an empty cell stands for."""

    name: str
    title: str
    required: str
    header: str
    choices: list[tuple[str, str]]
    constant: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word of theirs that means none of ours; `name` is the form's field."""

    name: str
    title: str
    text: str
    choices: list[tuple[str, str]]


@dataclass(slots=True)
class MappingForm:
    """Everything the form shows; `labels` are the headers to choose from, each with its first values."""

    rows: list[Row] = field(default_factory=list)
    labels: list[tuple[str, str]] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    unit: str = ""
    sheet: str = ""
    header_row: int | None = None
    number_by_month: bool = False


def kind(text: str) -> Kind:
    """The kind of a file of records. Raises Refusal `import.no_kind` for another one."""
    for one in REQUIRED:
        if text == one:
            return one
    raise Refusal("import.no_kind", "只有凭证和预算有列对应。", "把内容改为凭证或预算。")


def form(
    text: str,
    mapping: Mapping | None,
    labels: list[str],
    unknown: dict[str, list[str]],
    samples: dict[str, str],
) -> MappingForm | None:
    """The form for a file read by `mapping`; None for a kind without columns, or a file without headers. `samples` are
    the first values below a header."""
    if text not in REQUIRED or not labels:
        return None
    of = kind(text)
    now = mapping or Mapping({})
    rows = [
        Row(
            name,
            title,
            _needed(of, name),
            now.columns.get(name, ""),
            _choices(name),
            now.constants.get(name, ""),
        )
        for name, title in TERMS[of].items()
    ]
    words = [
        Word(f"{name}-{number}", TERMS[of][name], word, _choices(name))
        for name, found in unknown.items()
        for number, word in enumerate(found)
    ]
    # A header that was chosen but is not among those found stays visible, so that it can be put right.
    shown = [(label, samples.get(label, "")) for label in dict.fromkeys([*labels, *now.columns.values()])]
    return MappingForm(rows, shown, words, now.unit, now.sheet, now.header_row, now.number_by_month)


def _needed(of: Kind, name: str) -> str:
    if name not in REQUIRED[of]:
        return ""
    return "必有，或借方、贷方" if name == "amount" and "debit" in TERMS[of] else "必有"


def _choices(name: str) -> list[tuple[str, str]]:
    if name not in CHOICES:
        return []
    return [(value, str(Item(value).label) if name == "item" else value) for value in CHOICES[name]]


def read(of: Kind, posted: Posted[str, str], before: Mapping | None) -> Mapping:
    """The mapping the form says; what the form does not show is kept from the mapping before.

    Raises Refusal `mapping.header_row`.
    """
    columns = {name: header for name in TERMS[of] if (header := posted.get(f"{COLUMN}{name}", "").strip())}
    constants = {
        name: value for name, value in (before.constants if before else {}).items() if name not in CHOICES
    }
    constants |= {
        name: value
        for name in TERMS[of]
        if name in CHOICES and (value := posted.get(f"{CONSTANT}{name}", "")) in CHOICES[name]
    }
    row = posted.get("header_row", "").strip()
    if row and not (row.isdecimal() and 0 < int(row) < 1_000):
        raise Refusal(
            "mapping.header_row", f"表头行“{row}”不是行号。", "写表头所在的行号，例如3；空着就自动找。"
        )
    return Mapping(
        columns=columns,
        values=_values(of, posted, before),
        constants=constants,
        unit=UNITS.get(posted.get("unit", ""), ""),
        sheet=posted.get("sheet", "").strip(),
        header_row=int(row) if row else None,
        number_by_month="number_by_month" in posted,
    )


def _values(of: Kind, posted: Posted[str, str], before: Mapping | None) -> dict[str, dict[str, str]]:
    values = {name: dict(words) for name, words in (before.values if before else {}).items()}
    for key, word in posted.items():
        name, _, number = key.removeprefix(WORD).rpartition("-")
        meant = posted.get(f"{MEANING}{name}-{number}", "")
        if key.startswith(WORD) and name in TERMS[of] and name in CHOICES and meant in CHOICES[name]:
            values.setdefault(name, {})[word] = meant
    return values
