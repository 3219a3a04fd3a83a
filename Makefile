# `make demo` and `make test` set up everything they need in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-slow oracles lint types bench soak parity clean

.venv/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

demo: .venv/.ready
	@$(BIN)/lapce-ai local install
	@$(BIN)/lapce-ai demo

test: lint types
	$(BIN)/python -m pytest -q -m "not slow"

test-slow: .venv/.ready
	$(BIN)/python -m pytest -q -m slow

# Compares with packages that Google ships, and that are too big for every machine that runs the tests.
oracles: .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,oracles]"
	$(BIN)/python -m pytest -q -m oracles

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.ready
	$(BIN)/mypy
	$(BIN)/pyright

# Plays recordings that lie beside the checkout, as an editor would meet the server.
RECORDINGS ?= ../shared/parity
parity: .venv/.ready
	$(BIN)/python tests/play_outside.py ../shared/parity/play.py --server "$(CURDIR)/$(BIN)/python -m lapce_ai_server" $(RECORDINGS)

bench: .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,bench]"
	$(BIN)/python -m tests.bench

# A hundred thousand short calls in one process; some minutes.
soak: .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,bench]"
	$(BIN)/python -m tests.bench soak

clean:
	rm -rf .venv build dist
