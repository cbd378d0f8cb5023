"""Settings of `make run` and of development: nothing to configure, never for production."""

from .base import *
from .base import INSTALLED_APPS, SILENCED_SYSTEM_CHECKS, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="django-insecure-only-for-this-machine")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
SERVE_MEDIA = True
DEMO_ALLOWED = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# The local-memory cache of one process is good enough for rate limits here.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "django_ratelimit.E003"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmark"]
