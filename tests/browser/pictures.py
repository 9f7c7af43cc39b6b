"""Takes the pictures of the README and the guide: ``.venv/bin/python tests/browser/pictures.py`` writes docs/pictures/."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from site_of_example import DESK, PHONE, chromium, example_site, sign_in

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PICTURES: tuple[tuple[str, str, dict[str, int], str], ...] = (
    ("home", "/", DESK, "light"),
    ("table-05", "/tables/05?entity=460299&year=2024&open=2080108.project", DESK, "light"),
    ("table-05-dark", "/tables/05?entity=460299&year=2024&open=2080108.project", DESK, "dark"),
    ("fact", "/facts?entity=460299&year=2024&q=11.46&figure=finalaccounts.expenditure;basis=决算;nature=项目", DESK, "light"),
    ("relations", "/relations?entity=460299&year=2024", DESK, "light"),
    ("vouchers", "/vouchers?entity=460299&year=2024", DESK, "light"),
    ("differences", "/differences", DESK, "light"),
    ("phone-home", "/", PHONE, "light"),
    ("phone-table-05", "/tables/05?entity=460299&year=2024", PHONE, "dark"),
)  # fmt: skip


def take(folder: Path = FOLDER) -> None:
    """Write every picture into `folder`, from a fresh site with the example."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, example_site(Path(home)) as site, chromium() as browser:
        for name, address, size, theme in PICTURES:
            options: dict[str, Any] = {"viewport": size, "color_scheme": theme, "locale": "zh-CN"}
            context = browser.new_context(**options)
            page = context.new_page()
            sign_in(page, site)
            page.goto(f"{site}{address}")
            page.screenshot(path=folder / f"{name}.png")
            context.close()
        page = browser.new_page(viewport={"width": DESK["width"], "height": DESK["height"]})
        page.goto(f"{site}/sign-in")
        page.screenshot(path=folder / "sign-in.png")


if __name__ == "__main__":
    take()
