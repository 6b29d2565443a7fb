# Each target does all its own set-up: a virtual environment in .venv, from nothing but Python 3.11.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
WORKERS ?= 2

.PHONY: demo test lint format clean

demo: .venv/demo ## watch a real manifest planned, applied and checked against local stores
	$(BIN)/reconciler demo

test: lint ## everything that CI asks: lint, types, import walls, tests
	$(BIN)/pytest -n $(WORKERS) -q

lint: .venv/dev
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/dev ## put every file into the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/demo: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[media]'
	@touch $@

.venv/dev: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,media]'
	@touch $@ .venv/demo

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
