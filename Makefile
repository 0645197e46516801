# make install    .venv and the default models
# make run        the sample call, from nothing to its report
# make test       lint, types, layers and tests
# make test-slow  the tests that take minutes: wheel, long file, accuracy on the samples
# make lock       pin the dependencies again (needs uv)

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run install test test-slow check samples docs lock clean

install: .venv/.installed
	@$(BIN)/voice-analytics models fetch

run: install
	@$(BIN)/voice-analytics analyse samples/poor_listener.flac --out reports

test: install check
	$(BIN)/python -m pytest -m "not slow"

test-slow: install .venv/.dev
	@$(BIN)/voice-analytics models fetch whisper-tiny.en
	$(BIN)/python -m pytest -m slow

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

samples: .venv/.dev
	$(BIN)/python -m samples.make_samples

docs: .venv/.dev  # after make run, for the picture
	$(BIN)/python -m docs.build

lock:
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --upgrade \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate --group build -o requirements.lock
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --constraint requirements.lock \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate --group dev -o requirements-dev.lock

clean:
	rm -rf .venv reports .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/.installed: requirements.lock pyproject.toml
	@echo "Installing into .venv ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.installed requirements-dev.lock
	@echo "Installing the development tools ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
