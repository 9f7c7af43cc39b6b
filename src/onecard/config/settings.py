"""Settings of the site, each read from the environment; docs/operations.md lists them.

Nothing set: the embedded default, an SQLite file below ``ONECARD_HOME``, for one machine. ``DATABASE_URL`` set to
``postgresql://…``: the real deployment.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import dj_database_url
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()

HOME = Path(env.str("ONECARD_HOME", "var")).absolute()
DEBUG = False
# Without a key of its own a process signs with one it forgets: sign-ins end with it, and nothing secret lies on disk.
SECRET_KEY = env.str("ONECARD_SECRET_KEY", "") or secrets.token_urlsafe(48)
SEAL_KEYS: list[str] = env.list("ONECARD_SEAL_KEYS", [])
try:
    for key in SEAL_KEYS:
        Fernet(key)
except ValueError:
    # The value itself is a secret: it is not repeated.
    raise ImproperlyConfigured("ONECARD_SEAL_KEYS不是密封密钥，应为44个字符的base64url文本") from None
# This machine may always ask: `site serve` listens to it alone, and asks itself whether the site answers.
ALLOWED_HOSTS = [*env.list("ONECARD_HOSTS", []), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS: list[str] = env.list("ONECARD_ORIGINS", [])
HTTPS = env.bool("ONECARD_HTTPS", False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "onecard.office",
    "onecard.jobs",
    "onecard.accounts",
    "onecard.disclosure",
    "onecard.reviewing",
    "onecard.simulation",
    "onecard.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "onecard.web.middleware.Policy",
    "onecard.web.middleware.NoNul",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads each answer at random, so that its size tells no secret (BREACH)
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "onecard.web.middleware.PasswordDue",
    "onecard.web.middleware.Refusals",
]
ROOT_URLCONF = "onecard.config.urls"
WSGI_APPLICATION = "onecard.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "onecard.web.context.shell",
            ]
        },
    }
]

DATABASE_URL = env.str("DATABASE_URL", "")
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(HOME / "onecard.sqlite3"),
            "OPTIONS": {
                # A writer waits its turn from the start of its transaction instead of failing in the middle of it.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                    " PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "office.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "web:sign_in"
LOGIN_REDIRECT_URL = "web:home"

# Whether visitors may audit a report without signing in, how large it may be, and how many each address may in an hour.
PUBLIC_CHECK = env.bool("ONECARD_PUBLIC_CHECK", False)
PUBLIC_CHECK_MB = env.int("ONECARD_PUBLIC_CHECK_MB", 20)
PUBLIC_CHECK_PER_HOUR = env.int("ONECARD_PUBLIC_CHECK_PER_HOUR", 20)
# A desk takes several hundred reports at once.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
# The classes of a notice, by Django's levels: success, warning, error.
MESSAGE_TAGS = {25: "good", 30: "warn", 40: "bad"}
# Uploads that come in lie here until their form is answered; what a process that was ended left behind goes after a day.
FILE_UPLOAD_TEMP_DIR = HOME / "uploads"
FILE_UPLOAD_HANDLERS = ["onecard.accounts.imports.uploads.BoundedUpload"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# The largest form is a voucher of 200 rows with ten fields each, and its head.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_500

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "onecard.web.views.errors.forged"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^health$"]  # asked from this machine, without https
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # What a visitor did wrong (4xx) is told to the visitor, and sign-ins to the trail; the terminal hears of our faults.
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
    },
}
