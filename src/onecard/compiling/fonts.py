"""Finding Chinese type on this machine: a few well-known folders, and those the operator names."""

from __future__ import annotations

import os
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
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)
_FILES = (
    "NotoSerifCJK*",
    "NotoSerifSC*",
    "SourceHanSerif*",
    "Songti*",
    "simsun*",
    "LiberationSerif*",
    "times*",
    "Times New Roman*",
)
_TITLE = ("FZXiaoBiaoSong-B05S", "方正小标宋简体")
_SONG = (
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "SimSun",
    "Songti SC",
)
_LATIN = ("Liberation Serif", "Times New Roman")


@dataclass(frozen=True)
class Faces:
    """The faces to typeset with: family names in order of preference, and the type they are found in."""

    body: tuple[str, ...]
    title: tuple[str, ...]
    fonts: typst.Fonts


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
    song = tuple(family for family in _SONG if family in families)[:1]
    if not song:
        raise Refusal(
            "compiling.no_chinese_font",
            "这台机器上没有找到中文宋体，无法排印PDF。",
            f"Debian、Ubuntu请安装软件包fonts-noto-cjk（apt install fonts-noto-cjk）；"
            f"已有字体的，把所在文件夹写入环境变量{FONT_DIRS}。",
        )
    latin = tuple(family for family in _LATIN if family in families)[:1]
    title = tuple(family for family in _TITLE if family in families)[:1]
    return Faces(latin + song, title + song, fonts)


def _folders() -> list[Path]:
    """The folders that hold a face we can use: all of the system's type would take a while and change the result."""
    found = {
        path.parent
        for root in (Path(root).expanduser() for root in _ROOTS)
        if root.is_dir()
        for pattern in _FILES
        for path in root.rglob(pattern)
    }
    return sorted(found)
