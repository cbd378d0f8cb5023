"""Settings of the test suite: SQLite in a file, or PostgreSQL by TEST_DATABASE_URL."""

import tempfile
from pathlib import Path

from .base import *
from .base import DATA_DIR, INSTALLED_APPS, SILENCED_SYSTEM_CHECKS, database, env

# Benchmark commands; production does not have them.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmark"]
SECRET_KEY = "django-insecure-only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DATABASES = {
    "default": database(env.str("TEST_DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'test.db'}"))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: concurrency tests need several connections to one database.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    # A crash may damage a test database, so it does not wait for the disk.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SECRETARIAT_2FA = False
SERVE_MEDIA = True
DEMO_ALLOWED = True
IMPORTS_READ_APART = False
IMPORTS_AT_ONCE = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
_files = Path(tempfile.mkdtemp(prefix="applic-test-"))
MEDIA_ROOT = str(_files / "media")
PRIVATE_ROOT = _files / "documents"
OPEN_DATA_ROOT = _files / "open-data"
# The local-memory cache of one process is good enough for rate limits here.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "django_ratelimit.E003"]
