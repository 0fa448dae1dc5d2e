# Every command sets up what it needs by itself. `make help` lists them.

PORT ?= 8000
VENV ?= .venv
PYTHON ?=

# Pinned packages have wheels for these; a newer or older `python3` is passed over.
PYTHONS := $(or $(PYTHON),python3 python3.11 python3.12 python3.13 python3.14)

BIN := $(VENV)/bin
PY := $(BIN)/python
PIP_INSTALL := $(PY) -m pip install --quiet --quiet --disable-pip-version-check
MADE := $(VENV)/.made
SITE := $(VENV)/.installed-site
DEV := $(VENV)/.installed-dev

.DEFAULT_GOAL := help
# An installation that broke off half way is done again, not taken as done.
.DELETE_ON_ERROR:
# So is an environment that was half made, or whose Python has gone since.
$(shell [ -x $(PY) ] && [ -e $(MADE) ] || rm -f $(MADE) $(SITE) $(VENV)/.installed-dev)
.PHONY: help demo demo-reset test lint format messages wheel docs browser clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make demo PORT=8001      another port"
	@echo "  make demo PYTHON=python3.12   another Python (3.11 to 3.14)"

demo: $(SITE) ## serve the demo site; what you did there is kept
	@$(PY) manage.py demo --port "$(PORT)"

demo-reset: $(SITE) ## start the demo site over and serve it
	@$(PY) manage.py demo --port "$(PORT)" --reset

# The database runs come first so that pytest's closing line over the whole
# suite is the last line printed; make stops at the first run that fails.
test: lint browser ## check style and types, then run every test
	@TEST_DATABASE=postgresql $(PY) -m pytest -m "database or concurrency" $(PYTEST_ARGS)
	@TEST_DATABASE=mariadb $(PY) -m pytest -m "database or concurrency" $(PYTEST_ARGS)
	@$(PY) -m pytest $(PYTEST_ARGS)

lint: $(DEV) ## check style and types only
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

format: $(DEV) ## put the code into the house format
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

LANGUAGES := de ru

messages: $(SITE) ## collect the sentences to translate and compile the translations
	@for tool in xgettext msgmerge msgfmt; do command -v $$tool >/dev/null || { \
	  echo "make messages needs $$tool of GNU gettext. On Debian or Ubuntu run: sudo apt install gettext; on a Mac: brew install gettext" >&2; \
	  exit 1; }; \
	done
	@cd comments && $(abspath $(PY)) -m django makemessages $(LANGUAGES:%=--locale %) \
	  --add-location file --no-wrap --no-obsolete
	@cd comments && $(abspath $(PY)) -m django compilemessages $(LANGUAGES:%=--locale %)

wheel: $(DEV) ## build the source archive and the wheel into dist/
	@rm -rf build dist
	@$(PY) -m build --quiet --no-isolation --outdir dist .
	@ls dist/*

docs: $(DEV) ## build the documentation into docs/_build/html
	@$(PY) -m sphinx --fail-on-warning --keep-going -q -b html docs docs/_build/html
	@echo "Open docs/_build/html/index.html"

# Any Chromium will do. Playwright's own build is for systems whose package
# manager we do not know; Debian's works where that download is not to be had.
# Playwright itself needs libatomic, which every system with a compiler has.
browser: $(DEV)
	@if $(PY) -m tests.browser.chromium; then :; \
	elif [ -f /etc/debian_version ] && [ "$$(id -u)" = 0 ]; then \
	  echo "Installing chromium for the browser tests ..."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends chromium libatomic1 >/dev/null; \
	else \
	  echo "Installing Playwright's Chromium for the browser tests ..."; \
	  $(PY) -m playwright install chromium; \
	fi

clean: ## remove everything that make installed or built; the demo data too
	rm -rf $(VENV) build dist docs/_build var db.sqlite3* *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(MADE):
	@chosen=; without_pip=; \
	for candidate in $(PYTHONS); do \
	  "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
	    2>/dev/null || continue; \
	  if "$$candidate" -c 'import ensurepip, venv' 2>/dev/null; then chosen=$$candidate; break; fi; \
	  without_pip=$$candidate; \
	done; \
	if [ -n "$$chosen" ]; then \
	  echo "Making a virtual environment in $(VENV) with $$("$$chosen" --version) ..."; \
	  "$$chosen" -m venv --clear $(VENV) && touch $@; \
	elif [ -n "$$without_pip" ]; then \
	  version=$$("$$without_pip" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "$$without_pip cannot make virtual environments: its ensurepip module is missing. On Debian or Ubuntu run: sudo apt install python$$version-venv" >&2; \
	  exit 1; \
	else \
	  echo "No Python 3.11 to 3.14 found (looked for: $(PYTHONS)). Install one, or name it: make PYTHON=/path/to/python3.11" >&2; \
	  exit 1; \
	fi

$(SITE): requirements.txt | $(MADE)
	@echo "Installing requirements.txt into $(VENV); the first time this takes a minute or two ..."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt requirements.txt | $(MADE)
	@echo "Installing requirements-dev.txt into $(VENV); the first time this takes a few minutes ..."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@
