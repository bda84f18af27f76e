# Loa. `make` prints what there is to do.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test accept check fmt bench chaos lock assets clean

DISTS := $(wildcard shared/pyproject.toml services/*/pyproject.toml sandbox/pyproject.toml)

help:
	@echo "Loa: plan, approve and publish a year of public communication"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1#\2/p' $(MAKEFILE_LIST) | column -t -s '#'

setup: .venv/.dev ## set up .venv: locked dependencies, test tools, our own distributions

demo: .venv/.runtime ## set up, then run everything on this machine with a sample year; Ctrl-C stops it
	@exec .venv/bin/loa up --demo

test: setup ## the suite, on embedded+SQLite and on real RabbitMQ+PostgreSQL (under 15 minutes)
	@scripts/system-packages && exec .venv/bin/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

accept: setup ## what takes longer: acceptance runs marked "accept"
	@scripts/system-packages && exec .venv/bin/pytest -m accept $(ARGS)

check: setup ## lint, format, types and import rules
	@exec scripts/check

fmt: setup ## format the code and mend what the linter can
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

bench: setup .venv-bench/.bench ## measure what the docs claim of speed, beside peers; ARGS="release worker" for some of it
	@scripts/system-packages && exec .venv/bin/python -m bench $(ARGS)

chaos: setup ## everything runs while it is killed: DURATION in seconds (120), SEED (1); ends with a verdict
	@scripts/system-packages && exec .venv/bin/python -m tests.faults.chaos

lock: ## write the requirements*.lock files anew from the .in files
	@exec scripts/lock $(ARGS)

assets: ## copy the front-end files of package-lock.json into the services (needs npm)
	@npm ci --no-audit --no-fund && exec python3 scripts/assets.py

clean: ## remove what make made; var/ (the demo's data) stays
	@rm -rf .venv .venv-bench node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.runtime: requirements.lock scripts/setup $(DISTS)
	@scripts/setup runtime

.venv/.dev: .venv/.runtime requirements-dev.lock
	@scripts/setup dev

.venv-bench/.bench: .venv/.runtime requirements-bench.lock
	@scripts/setup bench
