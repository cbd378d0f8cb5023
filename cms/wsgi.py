"""The WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from cms.japanese import query
from cms.japanese.meaning import nearness
from cms.settings.refusals import refusal_in_a_sentence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

with refusal_in_a_sentence():
    application = get_wsgi_application()

# Once, before the server forks its workers: they share the memory of dictionaries and vectors, and
# their garbage collectors skip the objects loaded so far.
query.preload()
nearness.preload()
gc.collect()
gc.freeze()
