"""The room as Django knows it."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """jobs (任务)."""

    name = "onecard.jobs"
    label = "jobs"
    verbose_name = "任务"
