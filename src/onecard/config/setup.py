"""Making the centre ready inside a command: settings read, models loaded, the database known to be prepared."""

from __future__ import annotations

import os
from pathlib import Path

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

    name = str(connection.settings_dict["NAME"])
    embedded = connection.vendor == "sqlite"
    # Looked for first: connecting would make an empty file where there is none.
    if embedded and _is_absent(name):
        raise _not_prepared(str(settings.HOME) if not settings.DATABASE_URL else name)
    try:
        if "django_migrations" in connection.introspection.table_names():
            return
    except Error as error:
        reason = str(error).strip()
        raise Refusal(
            "site.database",
            f"打不开数据库{name}：{reason}。" if embedded else f"连不上数据库：{reason}。",
            "检查这个文件和它所在目录的权限。" if embedded else "检查DATABASE_URL，确认数据库已启动。",
        ) from error
    raise _not_prepared(settings.DATABASE_URL.rpartition("@")[2] or name)


def _is_absent(path: str) -> bool:
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return not path.startswith("file:")
    except OSError:
        return False
    return False


def _not_prepared(where: str) -> Refusal:
    return Refusal(
        "site.not_prepared",
        f"{where}里还没有站点。",
        "先运行onecard site prepare建立（在源代码目录里用script/run，会自动建立）；站点在别处的，用ONECARD_HOME指明它的目录。",
    )
