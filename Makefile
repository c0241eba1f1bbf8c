# Everything that can be done here: make help

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
UV := .venv/tools/bin/uv
export PYTHON
# Where it is set, every start of a process compiles all our code again, a test run some hundred times.
unexport PYTHONDONTWRITEBYTECODE

# Only the folders that are there: git keeps no empty ones, and pytest refuses a name it cannot find.
TESTS := $(wildcard $(addprefix tests/,unit conformance integration security e2e upgrade chaos panel))
PYTEST_ARGS ?=
# One more than there are cores: many tests wait for servers. Whole files, as what a file's tests share starts once.
WORKERS ?= 3
PARALLEL := --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder
# Traffic on a dozen processes for as long as it takes: beside other tests that is five times as long (measured).
ALONE := $(addprefix tests/,chaos/test_agent_crashes.py chaos/test_outbox_chaos.py chaos/test_whole.py e2e/test_rolling.py \
	e2e/test_drill.py integration/cluster/test_services.py integration/embedded/test_run.py)

##@ Every day

.PHONY: run
run: .venv/made-for ## Start everything on this machine, the admin panel where Node is; Ctrl-C stops it
	@infra/panel.sh --if-possible
	@exec $(BIN)/msia run

.PHONY: test
test: .venv/made-for ## Lint, then every test on real servers, with coverage of lines and branches
	@infra/panel.sh --if-possible
	@infra/programs.sh
	@$(MAKE) --no-print-directory lint
	@rm -f .coverage .coverage.*
	@$(BIN)/coverage run -m pytest $(ALONE) --numprocesses 1 $(PYTEST_ARGS) || [[ $$? = 5 ]] || failed=1; \
	$(BIN)/coverage run -m pytest $(TESTS) $(addprefix --ignore=,$(ALONE)) $(PARALLEL) $(PYTEST_ARGS) || failed=1; \
	$(BIN)/coverage combine --quiet; \
	$(BIN)/coverage report --skip-covered --skip-empty >coverage.txt; \
	echo "coverage of lines and branches: $$(awk '/^TOTAL/ {print $$NF}' coverage.txt), by file in coverage.txt"; \
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

.PHONY: test-panel
test-panel: .venv/made-for panel lint-panel ## The admin panel: its units, then its screens in Chromium on the real stack
	@infra/programs.sh
	@$(call pytest,tests/panel)

.PHONY: test-conformance
test-conformance: .venv/made-for ## What others' interfaces ask of ours
	@$(call pytest,tests/conformance)

.PHONY: security
security: .venv/made-for ## Who gets in and what gets out, at full length, and a table of what was tried
	@infra/panel.sh --if-possible
	@infra/programs.sh
	@OFFLINE=$(or $(OFFLINE),ok) infra/audit.sh
	@MSIA_SECURITY=long $(BIN)/pytest $(TESTS) -m security $(PARALLEL) --timeout=1800 $(PYTEST_ARGS)

.PHONY: chaos
chaos: .venv/made-for ## Break everything under traffic, then check all guarantees (SECONDS=300 SEED=7 for that alone; without SECONDS the outbox's 2,000 parts go first)
	@$(if $(SECONDS),,MSIA_CHAOS=long $(BIN)/pytest tests/chaos/test_outbox_chaos.py --timeout=1800 $(PYTEST_ARGS))
	@$(BIN)/python -m tests.chaos.whole --seconds $(or $(SECONDS),300) --seed $(or $(SEED),7)

.PHONY: cluster
cluster: .venv/made-for ## Three NATS servers, replicas of every service: leaders killed and hung, rolling restarts, at full length (SEED=7)
	@MSIA_CHAOS=long MSIA_SEED=$(or $(SEED),7) $(BIN)/pytest tests/integration/cluster tests/e2e/test_rolling.py -s $(PYTEST_ARGS)

.PHONY: bench
bench: .venv/made-for ## Measure, beside peers and limits (ONLY=ingress for one; FULL=1: the long ones too)
	@$(BIN)/python -m bench $(ONLY)

.PHONY: test-full
test-full: ## make test with 10,000 examples where a property test sets no count, then on every further Python (PYTHONS_OPTIONAL=1: on those here)
	@MSIA_CHAOS=long $(MAKE) --no-print-directory test PYTEST_ARGS="$(PYTEST_ARGS) --hypothesis-profile=full --timeout=1800"
	@infra/pythons.sh

.PHONY: lint
lint: .venv/made-for ## Style, types and import walls
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@if [ -d admin-panel/node_modules ]; then $(MAKE) --no-print-directory lint-panel; fi

.PHONY: lint-panel
lint-panel: ## Style and types of the admin panel, once its packages are there
	@cd admin-panel && npm run --silent lint

.PHONY: format
format: .venv/made-for ## Rewrite the code in the one style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@if [ -d admin-panel/node_modules ]; then cd admin-panel && npm run --silent format; fi

.PHONY: types
types: .venv/made-for ## Types alone
	@$(BIN)/mypy

##@ The admin panel

.PHONY: panel
panel: ## Build it where its sources changed (Node 20.9 or newer)
	@infra/panel.sh

.PHONY: screenshots
screenshots: .venv/made-for panel ## Every page on a populated system, light and dark, wide and narrow, to docs/screenshots
	@$(BIN)/python -m tests.panel.screenshots

##@ Upkeep

.PHONY: openapi
openapi: .venv/made-for ## Write admin-panel/openapi from the running code; its types are made from it
	@$(BIN)/python -m infra.openapi

.PHONY: settings
settings: .venv/made-for ## Write .env.example from the settings classes
	@$(BIN)/python -m infra.deploy.example

.PHONY: events
events: .venv/made-for ## Write docs/events from contracts: JSON Schemas, AsyncAPI, the index
	@PYTHONPATH=. $(BIN)/python docs/events/generate.py

.PHONY: metrics
metrics: .venv/made-for ## Write docs/metrics.md from the services' measurements
	@$(BIN)/python -m infra.observe.described

.PHONY: lock
lock: .venv/made-for ## Renew requirements.lock from pyproject.toml (UPGRADE=--upgrade for newer releases)
	@$(UV) pip compile --universal --generate-hashes --extra local --extra dev --no-header --quiet \
		--python-version 3.11 $(UPGRADE) pyproject.toml -o requirements.lock

.PHONY: audit
audit: .venv/made-for ## Known holes in locked packages, and bills of materials in dist/ (OFFLINE=ok where no advisories are)
	@infra/audit.sh

.PHONY: clean
clean: ## Remove .venv and every cache; .msia, your data, stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov
	@rm -rf admin-panel/node_modules admin-panel/.next admin-panel/src/api/types admin-panel/*.log
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
