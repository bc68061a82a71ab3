# Executable documentation: `make help` lists every target.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
FLASK := $(BIN)/python -m flask --app wsgi

.PHONY: help demo test soak check lint bench pictures translations clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

demo: .venv/demo.installed .venv/translations.compiled ## fill Harbour Lane Coffee with people and serve it on http://127.0.0.1:8000 (PORT=)
	@COUNTERSIGN_ENV=demo BASE_URL=http://127.0.0.1:$(PORT) $(FLASK) db upgrade
	@COUNTERSIGN_ENV=demo BASE_URL=http://127.0.0.1:$(PORT) $(FLASK) demo fill
	@COUNTERSIGN_ENV=demo BASE_URL=http://127.0.0.1:$(PORT) $(FLASK) demo people
	@COUNTERSIGN_ENV=demo BASE_URL=http://127.0.0.1:$(PORT) $(FLASK) serve --with-worker --port $(PORT)

test: .venv/dev.installed .venv/translations.compiled ## run every test: SQLite, PostgreSQL, and Chromium where it is found
	$(BIN)/python -m pytest -n 3 --dist loadgroup

check: lint ## lint, types, architecture, templates, translations
	$(BIN)/python -m pytest tests/architecture

lint: .venv/dev.installed .venv/translations.compiled
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/djlint app/templates --lint --quiet

soak: .venv/dev.installed .venv/translations.compiled ## the long campaigns: every page in every language, size and scheme; every journey on both databases; the log under kills and random appends
	SOAK=1 $(BIN)/python -m pytest tests/journeys tests/test_abuse_matrix.py -n 3
	SOAK=1 $(BIN)/python -m pytest tests/evidence/test_kills.py tests/evidence/test_auditing.py tests/witness -n 3

bench: .venv/dev.installed .venv/translations.compiled ## what each step costs, beside a bare page in the same run
	$(BIN)/python -m bench

pictures: .venv/dev.installed .venv/translations.compiled ## photograph the key pages into docs/pictures
	$(BIN)/python -m tests.journeys.take_pictures

translations: .venv/dev.installed ## collect new strings into the catalogues
	$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -k _l --no-location --sort-output -o app/translations/messages.pot .
	$(BIN)/pybabel -q update -i app/translations/messages.pot -d app/translations --no-fuzzy-matching --ignore-obsolete

clean: ## remove the environment and the demo's data
	rm -rf .venv instance

.venv/translations.compiled: $(wildcard app/translations/*/LC_MESSAGES/*.po)
	@$(BIN)/python -m app.translating
	@touch $@

.venv/%.installed: requirements-%.txt | .venv/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $< || { \
	  echo "The packages could not be installed. Check that this machine reaches a Python package index, then run it again." >&2; exit 1; }
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Countersign needs Python 3.11 or newer as $(PYTHON). Install it, or name one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  echo "Python could not make a virtual environment. On Debian: apt-get install python3-venv" >&2; rm -rf .venv; exit 1; }
