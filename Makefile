# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NUMPY1 := .cache/numpy1
PYTHON38 := .cache/python38
TORCH := .cache/torch
LOCKED := encoder weights demo challenge postgres cluster
DATA ?=
BUDGET ?= 60

.PHONY: help demo test test-long test-practice test-slow test-torch check fix lint types rooms reference lock clean

help: ## Show what can be made
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(NUMPY1)/.ready: requirements-numpy1.lock $(READY)
	rm -rf $(NUMPY1)
	$(BIN)/pip install --quiet --require-hashes --target $(NUMPY1) -r requirements-numpy1.lock
	touch $@

# The oldest interpreter a submission may bring; where the machine has none, its tests say so and skip.
$(PYTHON38)/.ready: requirements-python38.lock $(READY)
	rm -rf $(PYTHON38) && mkdir -p $(PYTHON38)
	for python in $(HOME)/.pyenv/versions/3.8.*/bin/python3.8 python3.8; do \
	    "$$python" -m venv $(PYTHON38) 2> /dev/null || continue; \
	    $(PYTHON38)/bin/python -m pip install --quiet --require-hashes -r requirements-python38.lock && break; \
	done || echo "no Python 3.8 here: its tests skip"
	touch $@

demo: $(READY) ## Run the main job: DATA=folder for your own dataset, BUDGET=seconds (60)
	$(BIN)/autospeech demo $(if $(DATA),--data "$(DATA)") --budget $(BUDGET) --out runs/demo

test: $(READY) $(NUMPY1)/.ready $(PYTHON38)/.ready ## Run the tests (under ten minutes on two cores)
	$(BIN)/pytest -m "not slow"

test-practice: $(READY) ## Run the slow checks on the practice recordings
	$(BIN)/pytest -m "slow and practice"

test-long: $(READY) $(NUMPY1)/.ready $(PYTHON38)/.ready ## Run the long versions: kills, fuzzing, submissions at every level
	$(BIN)/pytest -m "slow and not practice" tests/attacks tests/data tests/docs tests/protocol tests/scoring

test-slow: $(READY) $(NUMPY1)/.ready $(PYTHON38)/.ready ## Run the slow checks on real data
	$(BIN)/pytest -m slow

$(TORCH)/.ready: requirements-torch.lock $(READY)
	rm -rf $(TORCH)
	$(BIN)/pip install --quiet --no-deps --target $(TORCH) -r requirements-torch.lock
	touch $@

test-torch: $(TORCH)/.ready ## Run the tests of the extra `torch`, kept outside the environment
	PYTHONPATH=$(TORCH) $(BIN)/pytest tests/encoders/test_transformers.py

check: lint types rooms test ## Lint, types, rooms and tests

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

rooms: $(READY)
	$(BIN)/lint-imports

fix: $(READY) ## Format, and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

reference: $(READY) ## Write docs/reference/cli.md from the commands
	$(BIN)/python tools/cli_reference.py docs/reference/cli.md

lock: ## Resolve the lock files anew (needs uv on the path)
	uv pip compile pyproject.toml $(LOCKED:%=--extra %) --group dev --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock

clean: ## Remove the environment and the caches
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
