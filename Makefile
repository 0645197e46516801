# make install    .venv and the default models
# make run        the service with the sample calls in it, from nothing; Ctrl-C stops it
# make test       lint, types, layers and tests, these in two processes
# make test-slow  the tests that take minutes: wheel, long file, accuracy on the samples, PostgreSQL
# make test-pyannote  the tests of the extra `pyannote`, in .venv-pyannote (docs/pyannote.md)
# make lock       pin the dependencies again (needs uv, and torch's build for processors at hand)

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYANNOTE := .venv-pyannote/bin

.PHONY: run install test test-slow test-pyannote check samples docs lock clean

install: .venv/.installed
	@$(BIN)/voice-analytics models fetch

run: install
	@$(BIN)/voice-analytics serve --link samples

test: install check
	$(BIN)/python -m pytest -m "not slow" -n 2 --dist loadfile

test-slow: install .venv/.dev
	@$(BIN)/voice-analytics models fetch whisper-tiny.en
	$(BIN)/python -m pytest -m slow --durations=10

test-pyannote: .venv-pyannote/.installed
	@$(PYANNOTE)/voice-analytics models fetch pyannote-segmentation-torch
	$(PYANNOTE)/python -m pytest tests/backends/test_diarizers.py tests/backends/pyannote_audio

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

samples: .venv/.dev
	$(BIN)/python -m samples.make_samples

docs: .venv/.dev
	$(BIN)/python -m docs.build

lock:
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --upgrade \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate --group build -o requirements.lock
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --constraint requirements.lock \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate --group dev -o requirements-dev.lock
	uv pip compile pyproject.toml --quiet --python-platform x86_64-manylinux_2_28 --python-version 3.11 \
	    --constraint requirements-dev.lock --extra pyannote --group dev --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-header --no-annotate -o requirements-pyannote.lock

clean:
	rm -rf .venv .venv-pyannote reports .mypy_cache .ruff_cache .pytest_cache .hypothesis

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

.venv-pyannote/.installed: requirements-pyannote.lock pyproject.toml
	@echo "Installing into .venv-pyannote (2 GB) ..."
	@test -x $(PYANNOTE)/python || $(PYTHON) -m venv .venv-pyannote
	@$(PYANNOTE)/python -m pip --disable-pip-version-check --quiet install --require-hashes \
	    -r requirements-pyannote.lock
	@$(PYANNOTE)/python -m pip --disable-pip-version-check --quiet install --no-deps \
	    --no-build-isolation --editable .
	@$(PYANNOTE)/python -m voice_analytics.backends.pyannote_audio.set_aside
	@touch $@
