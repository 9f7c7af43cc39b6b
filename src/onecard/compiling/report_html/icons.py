"""The symbols of the page, once each (Lucide, ISC licence); an icon stands beside words or a label."""

from __future__ import annotations

from onecard.compiling.report_html.markup import Element, element

_STROKES = {
    "check": ("M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0", "m16 9-5.5 5.5L8 12"),
    "tail": (
        "m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3",
        "M12 9v4",
        "M12 17h.01",
    ),
    "broken": ("M8 2h8l6 6v8l-6 6H8l-6-6V8z", "M12 8v4", "M12 16h.01"),
    "search": ("m21 21-4.34-4.34", "M3 11a8 8 0 1 0 16 0 8 8 0 1 0-16 0"),
    "x": ("M18 6 6 18", "m6 6 12 12"),
    "up": ("m18 15-6-6-6 6",),
    "down": ("m6 9 6 6 6-6",),
    "menu": ("M4 5h16", "M4 12h16", "M4 19h16"),
}


def sprite() -> Element:
    """The hidden element that holds all symbols."""
    symbols = (
        element(
            "symbol", *(element("path", d=stroke) for stroke in strokes), id=f"i-{name}", viewBox="0 0 24 24"
        )
        for name, strokes in _STROKES.items()
    )
    return element("svg", *symbols, class_="sprite", aria_hidden="true")


def icon(name: str) -> Element:
    """One symbol, for the eye alone."""
    return element("svg", element("use", href=f"#i-{name}"), class_="icon", aria_hidden="true")
