"""The documents are true: their links lead somewhere, and the examples of commands print what is written there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from onecard.cli import commands
from onecard.cli.main import main
from onecard.finalaccounts.narrative import check, conditions, lists
from onecard.finalaccounts.narrative.phrases import PHRASES
from onecard.finalaccounts.narrative.vocabulary import AGAINST, BUDGETS, MEASURES, meaning

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
GUIDE = (ROOT / "docs/guide/command-line.md").read_text("utf-8")
LINK = re.compile(r"\]\(([^)#\s]+)")
BLOCK = re.compile(r"^    \$ onecard (.+)\n((?:    (?!\$ ).*\n|\n(?=    (?!\$ )))*)", re.MULTILINE)
LEFT_OUT = "    …"
# What changes nothing and prints the same anywhere.
STEADY = (
    "card profiles",
    "codes",
    "forms",
    "relations list",
    "relations show",
    "facts show",
    "evaluation list",
)


def examples() -> list[tuple[str, str]]:
    """Each command of the guide with what it should print."""
    return [(line, said) for line, said in BLOCK.findall(GUIDE) if line.startswith(STEADY)]


def fits(said: str, printed: str) -> bool:
    """Whether a command printed what the guide says; there ``…`` stands for any lines."""
    parts = [re.escape(part.strip("\n")) for part in said.split(LEFT_OUT)]
    shown = "\n".join(f"    {line}" if line else "" for line in printed.rstrip("\n").split("\n"))
    return re.fullmatch("(?s:.*)".join(parts), shown) is not None


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_guide_shows_every_command() -> None:
    shown = re.findall(r"^    (?:\$ )?onecard (.+)$", GUIDE, re.MULTILINE)
    assert [
        name for name in (*commands.PURE, *commands.CENTRE) if not any(s.startswith(name) for s in shown)
    ] == []


def test_the_examples_of_the_guide_print_what_it_says(
    example_loaded: None, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(examples()) >= len(STEADY)
    capsys.readouterr()
    for line, said in examples():
        assert main(shlex.split(line)) == 0
        printed = capsys.readouterr().out
        assert fits(said, printed), f"onecard {line}\n{printed}"


def test_the_guide_to_templates_names_every_word_of_them_and_none_that_is_not_known() -> None:
    guide = (ROOT / "docs/guide/report-template.md").read_text("utf-8")
    words = (*lists.LISTS, *PHRASES, *conditions.SIGNS, *BUDGETS, *MEASURES, *AGAINST, *check.WORDS)
    assert [word for word in words if word not in guide] == []
    for slot in re.findall(r"\{([^{}…\s]+)\}", guide):
        head, colon, rest = slot.partition("：")
        if colon:
            assert head in (*PHRASES, "原因", "文")
            names = [] if head == "文" else rest.partition("＝")[2].split("、") if "＝" in rest else [rest]
        else:
            names = [] if slot in (*check.WORDS, "名称", "科目") else [slot]
        for name in names:
            assert meaning(name, in_list=True).text == name


def test_a_changed_print_is_seen() -> None:
    assert fits("    甲\n    …\n    丙\n", "甲\n乙\n丙\n")
    assert not fits("    甲\n    …\n    丙\n", "甲\n乙\n丁\n")
