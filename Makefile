# The two commands that a newcomer needs are `make run` and `make test`; the others are for those who stay.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Nothing of the pipeline reports home, whichever way it is started.
export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false

# The tests start the command hundreds of times: it keeps its bytecode, whatever the caller's environment says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run ui test test-fast test-mutations test-properties test-kills test-publication-kills test-readers test-soak test-unattended test-truth test-touched-years test-bi spark test-spark check docs contract lock format bench bench-small-files bench-long-form bench-memory bench-ingest bench-one-submission bench-dagster bench-publication lock-bi clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.installed ## run the sample campaigns to a publication
	@$(BIN)/interlud run

spark: .venv-spark/.installed ## make the environment of the engine that is Spark
	@scripts/install-java

ui: $(VENV)/.installed ## open Dagster on the instance that the runs are recorded in
	@$(BIN)/interlud ui

test: $(VENV)/.installed-dev ## install what the tests need and run all of them
	@scripts/install-test-system
	@$(BIN)/python -m pytest -n 2 --dist loadfile

test-fast: $(VENV)/.installed-dev ## tests that take milliseconds
	@$(BIN)/python -m pytest tests/unit -q -n 2 --dist loadfile

test-mutations: $(VENV)/.installed-dev ## change every digit of the sample campaigns and of each kind of cell, one at a time
	@INTERLUD_ALL_MUTATIONS=1 $(BIN)/python -m pytest tests/cases/test_digit_mutations.py tests/cases/test_superseded_mutations.py -q -s

test-properties: $(VENV)/.installed-dev ## thirty times as many random files and returns, in every form
	@INTERLUD_LONG_TESTS=1 $(BIN)/python -m pytest tests/cases/test_round_trip.py tests/cases/test_account.py tests/cases/test_properties.py tests/cases/test_long_form.py -q

test-kills: $(VENV)/.installed-dev ## kill -9 a run at 30 random instants, each time run again and compare
	@INTERLUD_KILLS=30 INTERLUD_KILL_SEED=0 $(BIN)/python -m pytest tests/pipeline/test_kills.py -q

test-publication-kills: $(VENV)/.installed-dev ## kill -9 a publication at 30 random instants, and look at every form
	@scripts/install-test-system
	@INTERLUD_PUBLICATION_KILLS=30 INTERLUD_KILL_SEED=0 $(BIN)/python -m pytest tests/pipeline/test_publication_kills.py -q

test-readers: $(VENV)/.installed-dev ## eight readers through every form while 100 publications are made
	@scripts/install-test-system
	@INTERLUD_LONG_TESTS=1 $(BIN)/python -m pytest tests/pipeline/test_readers.py -q

test-soak: $(VENV)/.installed-dev ## 200 files in five bursts while backfills run, on PostgreSQL
	@scripts/install-test-system
	@INTERLUD_LONG_TESTS=1 INTERLUD_SOAK_SEED=0 $(BIN)/python -m pytest tests/pipeline/test_soak.py -q

test-unattended: $(VENV)/.installed-dev ## the UI's processes at work with nobody at a terminal
	@INTERLUD_LONG_TESTS=1 $(BIN)/python -m pytest tests/pipeline/test_unattended.py tests/pipeline/test_digest_unattended.py -q

TRUTH_OBSERVATIONS ?= 1000000

test-touched-years: $(VENV)/.installed-dev ## builds of some years against builds of everything, on random arrivals
	@INTERLUD_LONG_TESTS=1 $(BIN)/python -m pytest tests/pipeline/test_touched_years.py -q

test-truth: $(VENV)/.installed-dev ## a whole run on a million generated figures, held against their truth
	@INTERLUD_TRUTH_OBSERVATIONS=$(TRUTH_OBSERVATIONS) $(BIN)/python -m pytest tests/pipeline/test_generated_truth.py -q

test-bi: $(VENV)/.installed-dev ## read one publication with real BI clients, each in an environment of its own
	@scripts/install-test-system
	@INTERLUD_BI_CLIENTS=1 $(BIN)/python -m pytest tests/bi -q

test-spark: $(VENV)/.installed-dev .venv-spark/.installed ## the campaign on a real cluster of Spark that loses a worker on the way
	@scripts/install-java
	@INTERLUD_SPARK_TESTS=1 $(BIN)/python -m pytest tests/spark -q

check: $(VENV)/.installed-dev ## lint, types, SQL style, dbt parse, definitions, drift of generated docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd dbt_project && ../$(BIN)/sqlfluff lint --processes 2 models tests macros
	$(BIN)/python scripts/check_definitions.py
	$(BIN)/python scripts/make_contract.py --check
	$(BIN)/python scripts/make_docs.py --check

docs: $(VENV)/.installed-dev ## write the generated pages of docs/
	$(BIN)/python scripts/make_docs.py

contract: $(VENV)/.installed-dev ## write the contract that BI readers rely on, unless that would break it
	$(BIN)/python scripts/make_contract.py

format: $(VENV)/.installed-dev ## bring code and SQL into shape
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench-one-submission: $(VENV)/.installed-dev ## a whole run for one new file where a million figures were sent, and where none was
	$(BIN)/python benchmarks/one_submission.py

bench-dagster: $(VENV)/.installed-dev ## a sensor's tick over 10,000 files, and the load of the definitions
	$(BIN)/python benchmarks/sensor_tick.py
	$(BIN)/python benchmarks/definitions_load.py

bench-memory: $(VENV)/.installed-dev ## peak memory of a whole run on 100,000 and on a million generated figures
	$(BIN)/python benchmarks/memory.py

bench-ingest: $(VENV)/.installed-dev ## memory of reading as campaigns grow, and one new file into a large lake
	$(BIN)/python benchmarks/ingest.py

bench: $(VENV)/.installed-dev ## a whole run against a bare dbt build, and one without news against its imports
	$(BIN)/python benchmarks/run_against_dbt.py
	$(BIN)/python benchmarks/no_news.py

bench-publication: $(VENV)/.installed-dev ## publishing a million observations against bare COPY, as paired ratios
	@scripts/install-test-system
	$(BIN)/python benchmarks/publication.py

bench-small-files: $(VENV)/.installed-dev ## 5,000 small workbooks and as many small CSV files against opening them, as paired ratios
	$(BIN)/python benchmarks/read_small_files.py
	$(BIN)/python benchmarks/read_small_files.py --form csv

bench-long-form: $(VENV)/.installed-dev ## a long-form CSV of a million rows against frictionless-py and DuckDB
	$(BIN)/python benchmarks/long_form.py

lock: ## resolve the dependencies again and write the lock files (needs uv)
	uv pip compile --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --override requirements/overrides.txt --quiet \
	  pyproject.toml --group build -o requirements/run.txt
	uv pip compile --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --override requirements/overrides.txt --constraint requirements/run.txt --quiet \
	  pyproject.toml --extra production --group build -o requirements/production.txt
	uv pip compile --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --override requirements/overrides.txt --constraint requirements/production.txt --quiet \
	  pyproject.toml --extra production --group build --group dev -o requirements/dev.txt
	uv pip compile --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --override requirements/overrides.txt --constraint requirements/production.txt --quiet \
	  pyproject.toml --extra spark --group build -o requirements/spark.txt

lock-bi: ## resolve the clients of make test-bi again (needs uv)
	for client in tests/bi/requirements/*.in; do \
	  uv pip compile --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
	    --python-version 3.11 --quiet $$client -o $${client%.in}.txt; \
	done

clean: ## remove the environment and all run-time state (the archive with it)
	rm -rf $(VENV) .venv-spark data/state dbt_project/target dbt_project/logs

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed")'
	@$(PYTHON) -m venv $(VENV)

# --no-deps: the lock is complete, and one optional part of dbt-core is left out of it on purpose (requirements/overrides.txt).
$(VENV)/.installed: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked dependencies (once, a few minutes) ..."
	@$(PIP) install --no-deps --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements/dev.txt $(VENV)/.installed
	@$(PIP) install --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

.venv-spark/.installed: requirements/spark.txt pyproject.toml
	@$(PYTHON) -m venv .venv-spark
	@.venv-spark/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes -r requirements/spark.txt
	@.venv-spark/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --editable .
	@touch $@
