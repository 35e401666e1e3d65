# Two commands do all the set-up: `make bench` and `make test`.

PYTHON ?= python3
TORCH := 2.13.0
TORCH_BACKEND ?= cpu
DATA ?= ../shared/data

VENV := .venv
BIN := $(VENV)/bin
TOOLS := $(VENV)/tools
FRESH := $(VENV)/fresh
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# $(call pinned,PART,PYTHON): installs a part of constraints.txt, each file by its hash.
pinned = awk '/^\# == /{on = $$3 == "$1:"} on' constraints.txt > $(VENV)/$1.txt && \
  $2 -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps -r $(VENV)/$1.txt
# $(call torch,PYTHON): the registry's own torch brings gigabytes of CUDA to Linux; these ways to the
# CPU build are tried in turn. Builds for one kind of processor come from other indexes, with other
# hashes than constraints.txt has.
torch = $1 -c 'import torch, sys; sys.exit(torch.__version__.split("+")[0] != "$(TORCH)")' 2>/dev/null \
  || { test "$(TORCH_BACKEND)" = cpu && $1 -m pip --disable-pip-version-check --quiet install "torch==$(TORCH)+cpu" 2>/dev/null; } \
  || { test "$$(uname -s)" != Linux && $(call pinned,torch,$1); } \
  || { $(MAKE) --no-print-directory $(TOOLS)/.made && $(TOOLS)/bin/uv pip install --quiet --python $1 --torch-backend=$(TORCH_BACKEND) "torch==$(TORCH)"; }
NO_NETWORK := could not be installed; the lines above say why. Is the network there? Then run make again.

.DEFAULT_GOAL := help
.PHONY: help bench test lint docs speed dist audit sbom pins clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 8

bench: $(VENV)/.bench ## run the benchmark: predict, score, tabulate and report
	@$(BIN)/takeaway-bench run
	@echo "next, an article of your own: $(BIN)/takeaway-bench references add page.html" >&2

test: $(VENV)/.test $(VENV)/.types lint ## lint, type-check and run the tests
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --dist worksteal --durations=10 --durations-min=5

lint: $(VENV)/.test ## ruff and mypy alone
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

docs: $(VENV)/.test ## build the documentation as a site, site/index.html; a broken link is an error
	@$(BIN)/python -m sphinx -W --keep-going -q docs site
	@echo site/index.html

speed: $(VENV)/.test ## measure against other tools, in one table (DATA=folder of judgments, ONLY=rouge)
	@$(BIN)/python tests/speed $(DATA) $(ONLY)

dist: $(TOOLS)/.made $(VENV)/.bench ## build wheel and source archive, check them, install and run the wheel in a fresh environment
	@rm -rf dist $(FRESH) && $(BIN)/python -m hatchling build
	@$(TOOLS)/bin/twine check --strict dist/*
	@$(TOOLS)/bin/check-wheel-contents dist/*.whl
	@mkdir -p $(FRESH)/empty $(FRESH)/source && tar -xzf dist/*.tar.gz -C $(FRESH)/source --strip-components 1
	@cd $(FRESH)/source && $(abspath $(BIN))/python -m hatchling build -t wheel -d .. && cmp ../*.whl $(CURDIR)/dist/*.whl
	@$(PYTHON) -m venv $(FRESH) && { $(call torch,$(FRESH)/bin/python); }
	@$(FRESH)/bin/python -m pip --disable-pip-version-check --quiet install dist/*.whl
	@cd $(FRESH)/empty && ../bin/takeaway-bench --version && ../bin/takeaway-bench init && ../bin/takeaway-bench run
	@ls dist/*

audit: $(TOOLS)/.made ## look for known vulnerabilities in what is installed (asks a public database)
	@$(TOOLS)/bin/pip-audit --requirement constraints.txt --require-hashes --disable-pip --strict

sbom: $(TOOLS)/.made $(VENV)/.bench ## write sbom.json: what is installed, with licences (CycloneDX)
	@$(TOOLS)/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml \
	  --output-reproducible --output-file sbom.json
	@echo sbom.json

pins: $(TOOLS)/.made ## write constraints.txt anew: the newest releases, with hashes (KEEP=--keep: the same)
	@PATH="$(TOOLS)/bin:$$PATH" $(BIN)/python tools/pins.py $(KEEP)

clean: ## remove what make built; runs/ stays
	rm -rf $(VENV) site tests/report/web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A stamp is made last, so that an interrupted installation is taken up again.

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "takeaway-bench needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "No virtual environment could be made. On Debian: apt install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/.pinned: $(VENV)/.python constraints.txt
	@echo "Installing what takeaway-bench needs"
	@$(call pinned,bench,$(BIN)/python) || { echo "What takeaway-bench needs $(NO_NETWORK)" >&2; exit 1; }
	@touch $@

$(VENV)/.torch: $(VENV)/.pinned Makefile
	@echo "Installing torch $(TORCH)"
	@$(call torch,$(BIN)/python) || { echo "torch $(NO_NETWORK)" >&2; exit 1; }
	@touch $@

$(VENV)/.bench: $(VENV)/.torch pyproject.toml
	@echo "Installing takeaway-bench"
	@$(PIP) install --no-deps --no-build-isolation -e . || { echo "takeaway-bench $(NO_NETWORK)" >&2; exit 1; }
	@touch $@

$(VENV)/.test: $(VENV)/.bench
	@echo "Installing what the tests need"
	@$(call pinned,test,$(BIN)/python) || { echo "What the tests need $(NO_NETWORK)" >&2; exit 1; }
	@touch $@

# TypeScript checks the report's scripts in one of the tests, which is skipped where this fails.
$(VENV)/.types: $(VENV)/.python tests/report/web/package-lock.json
	@{ command -v npm >/dev/null && npm ci --silent --ignore-scripts --no-audit --no-fund --prefix tests/report/web && touch $@; } \
	|| echo "TypeScript could not be installed; the types of the report's scripts are not checked."

$(TOOLS)/.made: $(VENV)/.python constraints.txt
	@echo "Installing tools"
	@$(PYTHON) -m venv $(TOOLS) && $(call pinned,tools,$(TOOLS)/bin/python) || { \
	  echo "The tools $(NO_NETWORK)" >&2; exit 1; }
	@touch $@
