# Two commands matter: `make run` and `make test`. Everything else serves them.

VENV := .venv
BIN := $(VENV)/bin
PY_FILES := app.py wall sources tests bench

# make run TAGS="#fosdem #python" HOST=0.0.0.0 PORT=8080 DATA=./data MODE=publish-first
HOST ?=
PORT ?=
DATA ?=
TAGS ?=
MODE ?=
SERVE := $(if $(HOST),--host "$(HOST)") $(if $(PORT),--port "$(PORT)") $(if $(DATA),--data "$(DATA)") \
	$(if $(MODE),--mode "$(MODE)")

.PHONY: run test check fast browser servers faults corpora js format lint types lock bench clean help

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

export TAGS
run: $(VENV)/run.stamp ## Start the server (TAGS="#a #b", HOST=, PORT=, DATA=, MODE=)
	@exec $(BIN)/python app.py serve $(SERVE) $${TAGS:+--tags "$$TAGS"}

test: $(VENV)/test.stamp ## Everything: checks, corpora, browser, servers, faults
	@$(MAKE) --no-print-directory check
	@$(BIN)/pytest -n auto --dist loadscope -m "(corpora or servers or faults) and not browser"
	@$(BIN)/pytest -m browser

check: lint types fast js ## What every commit passes: format, lint, types, fast tests

lint: $(VENV)/dev.stamp
	@$(BIN)/ruff format --check -q $(PY_FILES) && $(BIN)/ruff check -q $(PY_FILES)

types: $(VENV)/dev.stamp
	@$(BIN)/mypy

fast: $(VENV)/dev.stamp ## The fast tests alone
	@$(BIN)/pytest -n auto --dist loadscope -m "not browser and not servers and not faults and not corpora"

js: ## Tests of the page modules
	@node --test tests/js/

browser servers faults corpora: $(VENV)/test.stamp
	@$(BIN)/pytest -m $@

format: $(VENV)/dev.stamp ## Format, and mend what can be mended
	@$(BIN)/ruff format -q $(PY_FILES) && $(BIN)/ruff check -q --fix $(PY_FILES)

bench: $(VENV)/test.stamp ## All benchmarks, one JSON line each
	@for name in ingest latency fanout; do $(BIN)/python bench/$$name.py || exit 1; done

COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --no-header

lock: $(VENV)/dev.stamp ## Compile requirements*.in to locked versions with hashes
	@$(COMPILE) requirements.in -o requirements.txt
	@$(COMPILE) requirements-dev.in -o requirements-dev.txt

clean: ## Remove the environment and what tests left
	@rm -rf $(VENV) .cache .mypy_cache .ruff_cache .hypothesis test-results

$(VENV)/bin/python:
	@scripts/environment $(VENV)

$(VENV)/run.stamp: $(VENV)/bin/python requirements.txt
	@scripts/install $(VENV) requirements.txt && touch $@

$(VENV)/dev.stamp: $(VENV)/bin/python requirements-dev.txt
	@scripts/install $(VENV) requirements-dev.txt && touch $@ $(VENV)/run.stamp

$(VENV)/test.stamp: $(VENV)/dev.stamp scripts/system-packages
	@scripts/system-packages && touch $@
