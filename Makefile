# Everything that can be done here: make help

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
UV := .venv/tools/bin/uv
export PYTHON

# Only the folders that are there: git keeps no empty ones, and pytest refuses a name it cannot find.
TESTS := $(wildcard $(addprefix tests/,unit conformance integration e2e chaos))
PYTEST_ARGS ?=
# More than there are cores: most tests wait for servers. Whole files, as what a file's tests share starts once.
WORKERS ?= 4
PARALLEL := --numprocesses $(WORKERS) --dist loadfile

##@ Every day

.PHONY: run
run: .venv/made-for ## Start everything on this machine; Ctrl-C stops it
	@exec $(BIN)/msia run

.PHONY: test
test: lint ## Lint, then every test on real servers, with coverage of lines and branches
	@rm -f .coverage .coverage.*
	@$(BIN)/coverage run -m pytest $(TESTS) $(PARALLEL) $(PYTEST_ARGS) || failed=1; \
	$(BIN)/coverage combine --quiet; \
	$(BIN)/coverage report --skip-covered --skip-empty; \
	exit $${failed:-0}

##@ Parts of it

.PHONY: test-unit
test-unit: .venv/made-for ## Unit tests: no server, seconds
	@$(call pytest,tests/unit)

.PHONY: test-integration
test-integration: .venv/made-for ## Integration tests: NATS, Valkey and PostgreSQL
	@$(call pytest,tests/integration)

.PHONY: test-e2e
test-e2e: .venv/made-for ## The whole system, as a customer sees it
	@$(call pytest,tests/e2e)

.PHONY: test-conformance
test-conformance: .venv/made-for ## What others' interfaces ask of ours
	@$(call pytest,tests/conformance)

.PHONY: chaos
chaos: .venv/made-for ## kill -9 of services and servers, at full length (make test has a shorter one)
	@export MSIA_CHAOS=long; $(call pytest,tests/chaos)

.PHONY: bench
bench: .venv/made-for ## Measure, beside peers and limits (ONLY=tariffs for one)
	@$(BIN)/python -m bench $(ONLY)

.PHONY: test-full
test-full: ## make test, with 10,000 examples where a property test sets no count of its own
	@$(MAKE) --no-print-directory test PYTEST_ARGS="$(PYTEST_ARGS) --hypothesis-profile=full --timeout=1800"

.PHONY: lint
lint: .venv/made-for ## Style, types and import walls
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: format
format: .venv/made-for ## Rewrite the code in the one style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: types
types: .venv/made-for ## Types alone
	@$(BIN)/mypy

##@ Upkeep

.PHONY: events
events: .venv/made-for ## Write docs/events from contracts: JSON Schemas, AsyncAPI, the index
	@PYTHONPATH=. $(BIN)/python docs/events/generate.py

.PHONY: lock
lock: .venv/made-for ## Renew requirements.lock from pyproject.toml (UPGRADE=--upgrade for newer releases)
	@$(UV) pip compile --universal --generate-hashes --extra local --extra dev --no-header --quiet \
		--python-version 3.11 $(UPGRADE) pyproject.toml -o requirements.lock

.PHONY: clean
clean: ## Remove .venv and every cache; .msia, your data, stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^##@ /{printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' \
		$(firstword $(MAKEFILE_LIST))

# The scripts in .venv hold the folder's name: made anew when the tree was moved or copied, or for another PYTHON.
ifneq ($(shell cat .venv/made-for 2>/dev/null),$(CURDIR))
.PHONY: .venv/made-for
endif
ifeq ($(origin PYTHON),command line)
.PHONY: .venv/made-for
endif
.venv/made-for: requirements.lock pyproject.toml infra/bootstrap.txt infra/bootstrap.sh
	@infra/bootstrap.sh

# exit code 5: nothing to run, which is no failure of a folder that has no tests
define pytest
if [ -d $(1) ]; then $(BIN)/pytest $(1) $(PARALLEL) $(PYTEST_ARGS) || [ $$? -eq 5 ]; else echo "no tests in $(1)"; fi
endef
