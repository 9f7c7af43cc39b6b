"""How the files of a report are called on its pages."""

from __future__ import annotations

from django import template

from onecard.disclosure.views.files import title_of

register = template.Library()
register.filter("file_title", title_of)
