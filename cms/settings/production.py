"""Settings of the production site; it does not start without its secrets."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .base import STORAGES, database, env
from .logs import logging_to

REQUIRED = ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "CACHE_URL", "EMAIL_URL", "BASE_URL")
MINIMUM_SECRET_LENGTH = 50

missing = [name for name in REQUIRED if not env.str(name, default="").strip()]
if missing:
    raise ImproperlyConfigured(f"Set these environment variables: {', '.join(missing)}")

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
if len(SECRET_KEY) < MINIMUM_SECRET_LENGTH or SECRET_KEY.startswith("django-insecure"):
    raise ImproperlyConfigured(
        f"SECRET_KEY must be your own, at least {MINIMUM_SECRET_LENGTH} random characters"
    )
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS")]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the site, not *")
DATABASES = {"default": database(env.str("DATABASE_URL"))}
CACHES = {"default": env.cache_url("CACHE_URL")}
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
}

SECRETARIAT_2FA = env.bool("SECRETARIAT_2FA", default=True)
LOGGING = logging_to("stdout", "json")
JOBS_EXPECTED = True

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # requested internally, without TLS
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
