"""Change bureaus' Word files at random: each is read and filled, or refused in words, whatever was changed.

What was filled can be read again. word_fuzz.py [--seed N] [--seconds N] [--case N] (a case is one changed file)
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import time
import traceback
import zipfile
from collections import Counter

from onecard.compiling import word_fill, word_template
from onecard.compiling.tests import word_samples
from onecard.core.errors import Refusal
from onecard.finalaccounts.tests import sample

PARTS = ("word/document.xml",) * 4 + (
    "word/styles.xml",
    "word/header1.xml",
    "[Content_Types].xml",
    "word/_rels/document.xml.rels",
)
PIECES = (
    *(
        "<w:del>",
        "<w:tc>",
        "</w:tc>",
        "<w:p>",
        "</w:p>",
        "<w:r>",
        "<w:t/>",
        "<w:tab/>",
        "<w:br/>",
        "&#0;",
        "&amp;",
    ),
    *("XX", "__", "增加（减少）", "（如有）", "（类）", "20XX", "万元", "，", "（", "\u202e", "\ufffe"),
)


def changed(chance: random.Random, data: bytes) -> bytes:
    """The file with some bytes, some tags or some words changed."""
    if chance.random() < 0.1:
        raw = bytearray(data)
        for _ in range(chance.randint(1, 30)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        return bytes(raw)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([part for part in PARTS if part in parts])
    text = parts[name].decode()
    tags, words = re.findall(r"<[^>]+>", text), re.findall(r"(?<=>)[^<]+", text)
    for _ in range(chance.randint(1, 5)):
        way = chance.randrange(4)
        if way == 0:
            text = text.replace(chance.choice(tags), "", 1)
        elif way == 1:
            text = text.replace(chance.choice(tags), chance.choice(tags), 1)
        else:
            # Within words the XML stays sound, so that what is behind the reader gets its share.
            place = text.find(chance.choice(words or tags)) + chance.randint(0, 3) * (way == 3)
            text = text[:place] + chance.choice(PIECES) + text[place:]
    parts[name] = text.encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return stream.getvalue()


def outcome(data: bytes) -> str:
    """What became of one file: filled, or the code of its refusal."""
    try:
        mapping = word_template.read_template(data, "模板.docx").suggested()
        filled = word_fill.fill_word(data, mapping, sample.unit())
    except Refusal as refusal:
        return refusal.code
    word_template.read_template(filled.data, "填好.docx")
    return "filled"


def main() -> int:
    """Nought where nothing fell over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--case", type=int)
    args = parser.parse_args()
    originals = [word_samples.crosses(), word_samples.underlines(), word_samples.items()]
    counts: Counter[str] = Counter()
    begun, case = time.monotonic(), args.case or 0
    while time.monotonic() - begun < args.seconds:
        chance = random.Random(f"{args.seed}-{case}")
        try:
            counts[outcome(changed(chance, chance.choice(originals)))] += 1
        except Exception:
            counts["fell over"] += 1
            print(f"case {case} fell over (--seed {args.seed} --case {case})", file=sys.stderr)
            traceback.print_exc()
        if args.case is not None:
            break
        case += 1
    print(", ".join(f"{name}: {number}" for name, number in counts.most_common()))
    return int(counts["fell over"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
