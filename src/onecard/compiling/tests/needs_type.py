"""Marks a test that typesets: it is left out where the machine has no Chinese type."""

from __future__ import annotations

import pytest

from onecard.compiling import fonts
from onecard.core.errors import Refusal


def _faces_here() -> bool:
    try:
        return bool(fonts.faces().song)
    except Refusal:
        return False


needs_type = pytest.mark.skipif(not _faces_here(), reason="no Chinese type on this machine (fonts-noto-cjk)")
