# make chat: a conversation in the terminal. make test: all tests. Both set themselves up on a fresh machine.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: chat demo snapshots test check bench audit fuzz lock schema pictures soak clean
.DEFAULT_GOAL := chat

chat: .venv/run
	@$(BIN)/rolebot chat

# A local Slack in the browser, with rolebot in it, answering from my-knowledge; PORT_DEMO chooses where.
demo: .venv/run
	@$(BIN)/python -m demo

# In three processes, whatever the machine: most tests wait for something.
test: .venv/dev
	$(BIN)/python -m pytest --numprocesses 3 --dist loadfile

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/rolebot check

# make bench: speed, start and the shipped checks. make bench DATA=DIR: accuracy on the question sets in DIR as well.
bench: .venv/bench
	$(BIN)/python -m benchmarks $(if $(DATA),--data "$(DATA)")

# make fuzz: whatever strangers may send to every door, each TRIES times, with other examples each time. It takes hours.
fuzz: .venv/dev
	FUZZ=$(or $(TRIES),20000) nice $(BIN)/python -m pytest tests/test_fuzz_*.py

# make soak: rolebot under load for some minutes, and then for half an hour with a fault every few seconds; each tells
# what those saw who asked. MINUTES=5 for less; SEED=… for the chances of an earlier run.
soak: .venv/dev
	$(BIN)/python -m soak load --rate 50 --rate 150 --rate 300 --rate 500
	$(BIN)/python -m soak faults --minutes $(or $(MINUTES),30) $(if $(SEED),--seed $(SEED))

# Asks whether a weakness is known of any version that is pinned. Needs the network.
audit: .venv/audit
	.venv/audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.txt

# Locks the requirements files again; needs uv on the path. The benchmark measures the versions that people run.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.txt requirements.in pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev -o requirements-dev.txt requirements.in pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra bench --constraint requirements.txt -o requirements-bench.txt requirements.in pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements-audit.txt requirements-audit.in

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Setting up; this takes a minute the first time."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements-dev.txt .venv/run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@

.venv/bench: requirements-bench.txt .venv/run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-bench.txt
	@touch $@

.venv/audit: requirements-audit.txt
	@$(PYTHON) -m venv $@
	@$@/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-audit.txt
	@touch $@

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Writes the JSON Schemas, by which editors help while somebody writes YAML, out of the shapes again.
schema: .venv/run
	$(BIN)/rolebot schema --write knowledge/.schema

# Redoes docs/images/ of Slack and Discord from the snapshots as they stand (`make snapshots` writes those). Needs
# Chromium and, for the same letters everywhere, the font Lato (on Debian: apt-get install chromium fonts-lato).
pictures: .venv/bench
	$(BIN)/python -m pictures

# Writes what Slack and Discord are sent, from the shipped knowledge, into tests/snapshots anew. Read what changed as if it were code.
snapshots: .venv/dev
	$(BIN)/python -m tests.slack_snapshots
	$(BIN)/python -m tests.discord_snapshots
