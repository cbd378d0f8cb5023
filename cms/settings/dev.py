"""Settings of `make run` and of work on the code: nothing to configure, never for the internet."""

from .base import *
from .base import INSTALLED_APPS, SILENCED_SYSTEM_CHECKS, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="django-insecure-only-for-this-machine")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
SERVE_MEDIA = True
DEMO_ALLOWED = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# One process with its own memory for a cache counts knocks well enough here.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "django_ratelimit.E003"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmark"]
