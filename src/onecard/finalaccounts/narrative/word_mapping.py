"""What a clerk confirmed for the blanks of a Word file: plain data, a word or a slot for each blank.

收入总计、比上年：收入总计、文：职责      what the template language writes between braces
〔原因：收入总计〕                      the clause around the blank is left out where there is nothing to say
【逐项 功能类 …】…【完】                words of the template language, where one blank stands for a whole list
写：……      the clerk's own words      照留      no blank: it stays      删去      the words go
删段      the whole paragraph goes       逐项 功能项      the paragraph is repeated over a list (for a paragraph's id)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from onecard.core.errors import Refusal

WRITE, KEEP, DROP, DROP_PARAGRAPH, REPEAT = "写：", "照留", "删去", "删段", "逐项 "


@dataclass(frozen=True, slots=True)
class WordMapping:
    """The choices for one file: `file` is its SHA-256, `slots` what stands for each blank or paragraph by its id."""

    file: str
    slots: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """The mapping as JSON, the same text for the same choices."""
        return json.dumps(
            {"file": self.file, "slots": dict(self.slots)}, ensure_ascii=False, sort_keys=True, indent=2
        )

    @classmethod
    def from_json(cls, text: str) -> WordMapping:
        """The mapping a JSON text is. Raises Refusal `word.mapping_unreadable`."""
        try:
            found = json.loads(text)
            slots = {str(key): str(value) for key, value in dict(found["slots"]).items()}
            return cls(str(found["file"]), slots)
        except (ValueError, KeyError, TypeError) as error:
            raise Refusal(
                "word.mapping_unreadable",
                "填空对照表读不懂，可能被改坏了。",
                "请重新上传Word文件，再确认一遍填空。",
            ) from error


def template_words(choice: str) -> str:
    """The words of the template language a choice stands for: a bare slot gets its braces."""
    if "{" in choice or "【" in choice:
        return choice
    if choice.startswith("〔") and choice.endswith("〕"):
        return f"〔{{{choice[1:-1]}}}〕"
    return f"{{{choice}}}"
