"""Making the centre ready inside a command: settings read, models loaded, the database known to be prepared."""

from __future__ import annotations

import os

from onecard.core.errors import Refusal


def ready(*, prepared: bool = True) -> None:
    """Load the centre's settings and models; safe to call again.

    Raises Refusal `site.setting` for a setting that cannot be used, and, when `prepared` asks for it,
    `site.not_prepared` where the database has not been laid out yet.
    """
    import django
    from django.core.exceptions import ImproperlyConfigured
    from environs.exceptions import EnvError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onecard.config.settings")
    try:
        django.setup()
    except (EnvError, ImproperlyConfigured, ValueError) as error:
        raise Refusal("site.setting", f"环境变量里的设置不能用：{error}。", "改正后再运行。") from error
    if prepared:
        _require_prepared()


def _require_prepared() -> None:
    from django.conf import settings
    from django.db import connection
    from django.db.utils import Error

    try:
        if "django_migrations" in connection.introspection.table_names():
            return
    except Error as error:
        raise Refusal(
            "site.database", f"连不上数据库：{str(error).strip()}。", "检查DATABASE_URL，确认数据库已启动。"
        ) from error
    where = settings.DATABASE_URL.rpartition("@")[2] or str(settings.DATABASES["default"]["NAME"])
    raise Refusal(
        "site.not_prepared",
        f"数据库{where}里还没有数据。",
        "先运行onecard site prepare，或设ONECARD_HOME指向已有数据的目录。",
    )
