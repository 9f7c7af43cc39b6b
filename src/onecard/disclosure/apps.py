"""The room as Django knows it."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """disclosure (公开)."""

    name = "onecard.disclosure"
    label = "disclosure"
    verbose_name = "信息公开"
