"""The door for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from cms.japanese.morphemes import preload

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

application = get_wsgi_application()

# Once, before a server makes its workers: they share the dictionary's pages, and what has been
# loaded by now is no garbage that each of them would have to look through again and again.
preload()
gc.collect()
gc.freeze()
