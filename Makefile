# Each target does all its own set-up: a virtual environment in .venv, from nothing but Python 3.11.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
WORKERS ?= 2

.PHONY: demo test lint format lock clean

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

lock: .venv/bin/python ## pin every package by version and hash, none of them younger than a week
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(COMPILE) requirements/run.txt
	$(COMPILE) requirements/dev.txt --extra dev

COMPILE = $(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-annotate --no-emit-index-url \
	--exclude-newer "7 days" --custom-compile-command 'make lock' \
	pyproject.toml requirements/build.in --extra media --output-file

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/demo: pyproject.toml requirements/run.txt | .venv/bin/python
	$(INSTALL) requirements/run.txt && $(SELF)
	@touch $@

.venv/dev: pyproject.toml requirements/dev.txt | .venv/bin/python
	$(INSTALL) requirements/dev.txt && $(SELF)
	@touch $@ .venv/demo

INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement
SELF = $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
