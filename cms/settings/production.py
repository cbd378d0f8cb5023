"""Settings of the production site; it does not start without its secrets."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .base import STORAGES, WAGTAILADMIN_BASE_URL, database, env
from .logs import logging_to
from .refusals import CHECKS, listed, refuse

REQUIRED = ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "CACHE_URL", "EMAIL_URL", "BASE_URL")

missing = [name for name in REQUIRED if not env.str(name, default="").strip()]
if missing:
    raise ImproperlyConfigured(f"Set these environment variables: {', '.join(missing)}")
refuse(env, CHECKS)

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = listed(env.str("ALLOWED_HOSTS"))
# Forms are sent from the site's own address, also where a proxy hands on another host.
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL, *listed(env.str("CSRF_TRUSTED_ORIGINS", default=""))]
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
