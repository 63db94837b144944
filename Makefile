# Everything a person does with this project is one of these words. Nothing is installed or built twice: see tools/environment.py.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 5000
FLASK = .venv/bin/flask --app wsgi
PYTEST = .venv/bin/python -m pytest
export PORT

.DEFAULT_GOAL := help
.PHONY: help demo visitor run test check prove browser-tests bench chaos environment machine

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-8s %s\n", $$1, $$2}'

demo visitor: export DEMO = 1
demo: ## a believable brand with its people, served on http://localhost:$PORT (5000)
	@$(PYTHON) -m tools.environment run
	@DEMO=1 exec $(FLASK) demo serve

visitor: ## visitors who ask on the demo's shop, while you sit at the desk (the demo must run)
	@exec $(FLASK) demo visitor

run: ## the server of a real installation, configured by the environment (docs/operating.md)
	@$(PYTHON) -m tools.environment run
	@exec .venv/bin/gunicorn --config gunicorn.conf.py "wsgi:serve()"

test: environment machine browser-tests ## every test: Python, browser code, whole stories in Chromium, SQLite and PostgreSQL
	@$(PYTEST) -n 2

check: environment ## everything that can be said about the sources without running them
	@.venv/bin/python -m tools.check

prove: export PROVE = 1
prove: test ## make test at full size: every promise of docs/security.md with its large numbers

environment:
	@$(PYTHON) -m tools.environment dev

machine:
	@.venv/bin/python -m tools.machine

browser-tests: environment
	@.venv/bin/python -m tools.npm test

bench: environment ## what a message costs and how long it takes, beside a reference: make bench [ONLY=messages]
	@$(PYTHON) -m tools.environment bench
	@.venv/bin/python -m bench $(ONLY)

chaos: environment ## servers killed under people who talk: CYCLES=25 [DATABASE=postgresql | DATABASE_URL=…] [SEED=…] (docs/delivery.md)
	@.venv/bin/python -m tests.chaos.running $(or $(CYCLES),25) $(if $(DATABASE),--database $(DATABASE)) $(if $(DATABASE_URL),--url "$(DATABASE_URL)") $(if $(SEED),--seed "$(SEED)")
