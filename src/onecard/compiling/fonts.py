"""Finding Chinese type on this machine: a few well-known folders, and those the operator names."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst

from onecard.core.errors import Refusal

FONT_DIRS = "ONECARD_FONT_DIRS"
"""Environment setting: folders with type, searched first, separated as in PATH."""

_ROOTS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)
_FILES = re.compile(
    "NotoSerifCJK|NotoSerifSC|NotoSansCJK|NotoSansSC|SourceHanS|Songti|simsun|simhei|simfang|simkai|Kaiti|STKaiti"
    "|STFangsong|ukai|LXGWWenKai|FandolFang|LiberationSerif|times|Times New Roman",
    re.IGNORECASE,
)
_LATIN = ("Liberation Serif", "Times New Roman")
_SONG = (
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "SimSun",
    "Songti SC",
)
_TITLE = ("FZXiaoBiaoSong-B05S", "方正小标宋简体")
_FANG = (
    *("FangSong_GB2312", "仿宋_GB2312", "FangSong", "STFangsong"),
    *("Zhuque Fangsong", "Zhuque Fangsong (technical preview)", "FandolFang R"),
)
_KAI = (
    *("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "STKaiti", "Kaiti SC"),
    *("AR PL UKai", "LXGW WenKai"),
)
_HEI = (
    "SimHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
)


@dataclass(frozen=True)
class Faces:
    """The faces to typeset with, each a family name or empty where this machine has none, and the type they are in.

    `latin` sets letters and figures; `song` every table, and what no other face has; `title` is 小标宋, `fang` 仿宋,
    `hei` 黑体, `kai` 楷体, as GB/T 9704 asks for them.
    """

    song: str
    latin: str
    title: str
    fang: str
    hei: str
    kai: str
    fonts: typst.Fonts

    def names(self) -> dict[str, str]:
        """The family names by face."""
        return {name: getattr(self, name) for name in ("song", "latin", "title", "fang", "hei", "kai")}


def faces() -> Faces:
    """The faces of this machine. Raises Refusal `compiling.no_chinese_font` naming the package that brings one."""
    return _faces(os.environ.get(FONT_DIRS, ""))


@lru_cache(maxsize=4)
def _faces(own_folders: str) -> Faces:
    own = [folder for folder in own_folders.split(os.pathsep) if folder and Path(folder).is_dir()]
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[*own, *map(str, _folders())]
    )
    families = set(fonts.families())
    song = _first(_SONG, families)
    if not song:
        raise Refusal(
            "compiling.no_chinese_font",
            "这台机器上没有找到中文宋体，无法排印PDF。",
            f"Debian、Ubuntu请安装软件包fonts-noto-cjk（apt install fonts-noto-cjk）；"
            f"已有字体的，把所在文件夹写入环境变量{FONT_DIRS}。",
        )
    latin, title, fang, hei, kai = (_first(names, families) for names in (_LATIN, _TITLE, _FANG, _HEI, _KAI))
    return Faces(song, latin, title, fang, hei, kai, fonts)


def _first(names: tuple[str, ...], families: set[str]) -> str:
    return next((name for name in names if name in families), "")


def _folders() -> list[Path]:
    """The folders that hold a face we can use: all of the system's type would take a while and change the result."""
    roots = (Path(root).expanduser() for root in _ROOTS)
    return sorted(
        Path(folder)
        for root in roots
        for folder, _, files in os.walk(root)
        if any(_FILES.match(name) for name in files)
    )
