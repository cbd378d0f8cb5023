"""Settings of the test suite: SQLite in a file, or PostgreSQL by TEST_DATABASE_URL."""

import tempfile
from pathlib import Path

from .base import *
from .base import DATA_DIR, database, env

SECRET_KEY = "django-insecure-only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DATABASES = {
    "default": database(env.str("TEST_DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'test.db'}"))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the tests of concurrency need several connections to one database.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SERVE_MEDIA = True
DEMO_ALLOWED = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
_files = Path(tempfile.mkdtemp(prefix="applic-test-"))
MEDIA_ROOT = _files / "media"
PRIVATE_ROOT = _files / "documents"
