"""The site as a WSGI application, for any server that speaks it."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onecard.config.settings")
application = get_wsgi_application()


def _prepare() -> None:
    from django.utils import timezone

    from onecard.accounts import look_up

    look_up.prepare(timezone.localdate().year)


# The dictionaries of pinyin take about a second: beside the first requests, not in the way of one.
threading.Thread(target=_prepare, daemon=True).start()
