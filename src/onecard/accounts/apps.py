"""The room as Django knows it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """accounts (账务)."""

    name = "onecard.accounts"
    label = "accounts"
    verbose_name = "账务"
