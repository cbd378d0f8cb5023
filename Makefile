# Two commands start here: `make run` and `make test`. Everything else is for work on the code.

PYTHON ?= python3
PORT ?= 8000
ENTRIES ?= 10000
VENV := .venv
RUN_STAMP := $(VENV)/.run
DEV_STAMP := $(VENV)/.dev
MANAGE := $(VENV)/bin/python manage.py

# Images for CI set it, and each process compiles everything anew; tests take half a minute longer.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-browser bench lint types check audit lock dev

run: $(RUN_STAMP)
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) demo --if-empty
	@echo "http://127.0.0.1:$(PORT)/"
	DJANGO_SETTINGS_MODULE=cms.settings.dev $(VENV)/bin/gunicorn cms.wsgi --bind 127.0.0.1:$(PORT) --threads 8 --preload

dev: $(DEV_STAMP)
	DEBUG=1 $(MANAGE) runserver $(PORT)

# A file goes to one worker, in the order of tests/conftest.py: the longest stories first.
test: $(DEV_STAMP)
	$(VENV)/bin/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder \
	  -m "not browser" --durations 15

test-browser: $(DEV_STAMP)
	$(VENV)/bin/pytest --numprocesses auto tests/browser

# The search measured class by class, then beside a stock listing, on a database of its own.
bench: export DATA_DIR = $(CURDIR)/var/bench
bench: export DATABASE_URL = $(or $(BENCH_DATABASE_URL),sqlite:///$(CURDIR)/var/bench/db.sqlite3)
bench: $(RUN_STAMP)
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) load_benchmark --if-empty --entries $(ENTRIES)
	$(MANAGE) benchmark_search
	$(MANAGE) benchmark_search --stock

lint: $(DEV_STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djlint --lint --quiet templates
	$(VENV)/bin/lint-imports

types: $(DEV_STAMP)
	$(VENV)/bin/mypy

check: $(DEV_STAMP)
	$(MANAGE) makemigrations --check --dry-run
	SECRET_KEY=$$($(VENV)/bin/python -c "import secrets; print(secrets.token_urlsafe(64))") \
	  DATABASE_URL=postgres://127.0.0.1/applic ALLOWED_HOSTS=applic.example.jp \
	  CACHE_URL=redis://127.0.0.1:6379/1 EMAIL_URL=smtp://localhost:25 BASE_URL=https://applic.example.jp \
	  DJANGO_SETTINGS_MODULE=cms.settings.production $(MANAGE) check --deploy --fail-level WARNING

# Known holes in what is locked; asks a database on the internet.
audit: $(DEV_STAMP)
	$(VENV)/bin/pip-audit --require-hashes --disable-pip -r requirements.txt
	$(VENV)/bin/pip-audit --require-hashes --disable-pip -r requirements-dev.txt

lock:
	uv pip compile -q pyproject.toml --universal --no-emit-index-url --generate-hashes -o requirements.txt
	uv pip compile -q pyproject.toml --group dev --universal --no-emit-index-url --generate-hashes -o requirements-dev.txt

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.txt | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(DEV_STAMP): requirements-dev.txt | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@ $(RUN_STAMP)
