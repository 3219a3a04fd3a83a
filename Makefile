# `make demo` and `make test` set up everything they need in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo fuzz plugin test test-slow oracles lint types bench peers soak parity gateway release zipapp protocol-hash clean

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

# build/plugin for `lapce --plugin-path`, and build/plugin.volt as `volts publish` makes it.
plugin: .venv/.ready
	@$(BIN)/python plugin-assets/lapce/build.py

# dist/: sdist and wheel, the same bytes for the same commit (SOURCE_DATE_EPOCH is when it was made); publishes nothing.
release: .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,release]"
	@$(BIN)/python -m tests.release

# build/lapce-ai.pyz: the server in one file, for a Python that has httptools.
zipapp: .venv/.ready
	@$(BIN)/python -m tests.release.zipapp

# A team's gateway: a LiteLLM proxy, in an environment of its own (750 MB), before the local model.
gateway: .venv/.ready .venv-gateway/.ready
	$(BIN)/lapce-ai local install
	$(BIN)/python -m pytest -q -m gateway

# For the last line of server/PROTOCOL.md, when somebody has seen that the page still tells the truth.
protocol-hash: .venv/.ready
	@PYTHONPATH=tests $(BIN)/python tests/protocol_page.py

# Strangers' bytes, driven by the code they reach: SECONDS for each of some thirty targets. Linux.
SECONDS ?= 20
fuzz: .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,fuzz]"
	$(BIN)/python tests/fuzz/coverage_guided.py --seconds $(SECONDS)

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

# Beside the peers that `make peers` has installed. `make bench BENCH="curve --plot streams.svg"` is one of them.
BENCH ?=
PEERS = $(addprefix --litellm-python ,$(wildcard .venv-litellm/bin/python)) \
	$(addprefix --any-llm-python ,$(wildcard .venv-any-llm/bin/python))
bench: .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,bench]"
	$(BIN)/python -m tests.bench $(PEERS) $(BENCH)

# What the streams are compared with, each in an environment of its own: their pins go with nobody else's. 900 MB.
peers: .venv-litellm/.ready .venv-any-llm/.ready

.venv-litellm/.ready .venv-any-llm/.ready .venv-gateway/.ready: .venv-%/.ready:
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check $(PACKAGE_$*)
	touch $@
PACKAGE_litellm := litellm
PACKAGE_gateway := "litellm[proxy]"
PACKAGE_any-llm := "any-llm-sdk[openai]"

# A hundred thousand short calls in one process; some minutes.
soak: .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,bench]"
	$(BIN)/python -m tests.bench soak

clean:
	rm -rf .venv .venv-* build dist
