# Every word here is one that people and CI both use. `make help` lists them.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PORT ?= 8000
SANDBOX_PORT ?= 12111
WORKERS ?= auto

BIN := .venv/bin
CACHE := .cache/make
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
CODE := billing cli gateway sandbox store tests web wire
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locales/*/LC_MESSAGES/messages.po))
PSEUDO := locales/en_XA/LC_MESSAGES/messages.mo

.PHONY: help demo setup test test-node check static format bench docs messages requirements clean
.DELETE_ON_ERROR:

help:  ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' Makefile

demo: $(CACHE)/runtime $(CATALOGUES)  ## Run the portal, the sandbox and a small shop (PORT, SANDBOX_PORT)
	@exec $(BIN)/billing-portal demo --port $(PORT) --sandbox-port $(SANDBOX_PORT)

setup: $(CACHE)/dev $(CATALOGUES) $(PSEUDO)  ## Set up everything the tests need, a browser included
	@$(BIN)/python -m tests.browser

test: setup  ## Run the whole suite (WORKERS=1 for one process)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# Needs node and npm, which the suite itself does not: `make test` never runs it.
test-node: $(CACHE)/runtime $(CATALOGUES)  ## Drive the sandbox with Stripe's Node library (needs npm)
	@command -v npm >/dev/null || { echo "make test-node needs Node.js with npm; install it and try again" >&2; exit 1; }
	@cd tests/node && npm ci --silent && node --test --test-reporter=spec

check: static test  ## Everything a change must pass: static checks, then the tests

static: $(CACHE)/dev $(CATALOGUES)  ## Format, lint, types, import rules, templates, catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint web/templates cli/demo
	$(BIN)/python -m tests.catalogues check

format: $(CACHE)/dev  ## Format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	-$(BIN)/djlint --reformat --quiet web/templates cli/demo

bench: setup  ## Measure pages, long histories, archives of documents and the sandbox
	$(BIN)/python -m tests.bench

docs: $(CACHE)/dev  ## Write the account of what the sandbox does again from its code
	$(BIN)/python -m tests.sandbox_document

messages: $(CACHE)/dev  ## Collect sentences to translate; fill in English; say what lacks a translation
	$(BIN)/python -m tests.catalogues update
	$(BIN)/python -m tests.catalogues check

# The lock file of uv holds the addresses of a package index, so it stays out of the repository.
EXPORT = $(BIN)/uv export --quiet --no-header --no-annotate --no-emit-project
requirements: $(CACHE)/dev  ## Write requirements/*.txt again from pyproject.toml
	$(BIN)/uv lock --quiet
	$(EXPORT) --no-default-groups --output-file requirements/runtime.txt >/dev/null
	$(EXPORT) --output-file requirements/dev.txt >/dev/null
	$(EXPORT) --only-group build --output-file requirements/build.txt >/dev/null

clean:  ## Remove the environment and everything made
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache locales/en_XA tests/node/node_modules
	rm -f locales/*/LC_MESSAGES/messages.mo

$(CACHE)/venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is older than 3.11; name a newer one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up a private environment in .venv (once)"
	@$(PYTHON) -m venv .venv
	@mkdir -p $(@D) && touch $@

$(CACHE)/runtime: $(CACHE)/venv requirements/runtime.txt requirements/build.txt pyproject.toml
	@echo "Installing what the portal needs (once)"
	@$(PIP) --require-hashes -r requirements/runtime.txt
	@$(PIP) --require-hashes -r requirements/build.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(CACHE)/dev: $(CACHE)/runtime requirements/dev.txt
	@echo "Installing what the tests and checks need (once)"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

$(PSEUDO): locales/en/LC_MESSAGES/messages.po tests/catalogues.py $(CACHE)/dev
	@$(BIN)/python -m tests.catalogues pseudo

locales/%.mo: locales/%.po $(CACHE)/runtime
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
