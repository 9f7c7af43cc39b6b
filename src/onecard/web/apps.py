"""The room as Django knows it."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """web (入口)."""

    name = "onecard.web"
    label = "web"
    verbose_name = "入口"
