"""The room as Django knows it."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """office (机构)."""

    name = "onecard.office"
    label = "office"
    verbose_name = "机构"
