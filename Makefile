# make run    an office on http://localhost:6543 with demo data
# make test   everything that is tested
# make sure   format, lint, types, tests
# make bench  measures, as ratios against a bare page in the same run
PYTHON ?= python3
BIN = .venv/bin

.PHONY: help run install install-test test lint types sure bench format clean
help:
	@sed -n 's/^# make/make/p' Makefile

.venv/installed: requirements.txt setup.py
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch .venv/installed

.venv/installed-test: .venv/installed requirements-test.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch .venv/installed-test

install: .venv/installed
install-test: .venv/installed-test

run: .venv/installed
	@$(BIN)/hoso serve --demo

test: .venv/installed-test
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

format: .venv/installed-test
	@$(BIN)/ruff format hoso_cms tests && $(BIN)/ruff check --fix hoso_cms tests

lint: .venv/installed-test
	@$(BIN)/ruff format --check hoso_cms tests && $(BIN)/ruff check hoso_cms tests

types: .venv/installed-test
	@$(BIN)/mypy

sure: lint types test

bench: .venv/installed-test
	@$(BIN)/hoso bench $(ARGS)

clean:
	rm -rf .venv build *.egg-info
