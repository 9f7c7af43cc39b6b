"""The room as Django knows it."""

from django.apps import AppConfig


class ReviewingConfig(AppConfig):
    """reviewing (报告审核)."""

    name = "onecard.reviewing"
    label = "reviewing"
    verbose_name = "报告审核"
