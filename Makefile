# Everything that this repository does, one target each. `make` alone lists them; all work from any folder
# (make -C path/to/keystile test). T=path narrows a test run: make test T=tests/unit/webauthn

ROOT := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
BIN := $(ROOT)/.venv/bin
PYTHON ?= python3
SETUP = cd "$(ROOT)" && $(PYTHON) tools/setup.py
IN = cd "$(ROOT)" &&
PYTEST = $(IN) "$(BIN)/python" -m pytest
# Tests that keep a browser or a Node process busy share two cores badly; the others do not mind.
PARALLEL = -n auto --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' "$(ROOT)/Makefile" | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1|\2/' | awk -F'|' '{printf "%-22s %s\n", $$1, $$2}'

.PHONY: setup
setup: ## .venv, npm packages, web assets, Chromium (quick the second time)
	@$(SETUP)

.PHONY: setup-run
setup-run:
	@$(SETUP) python web

.PHONY: demo
demo: setup-run ## the platform and an example app to click through; Ctrl-C ends both
	@$(IN) "$(BIN)/python" tools/demo.py

.PHONY: dev
dev: setup-run ## keystile dev on this checkout, data in ./.keystile
	@$(IN) "$(BIN)/keystile" dev

.PHONY: check
check: setup-check ## format, lint, types, layers (nothing is changed)
	$(IN) "$(BIN)/ruff" format --check .
	$(IN) "$(BIN)/ruff" check .
	$(IN) "$(BIN)/mypy"
	$(IN) "$(BIN)/lint-imports"
	@if [ -f "$(ROOT)/web/package.json" ]; then set -x; cd "$(ROOT)/web" && npm run --silent check; fi

.PHONY: setup-check
setup-check:
	@$(SETUP) python web

.PHONY: fix
fix: setup-check ## what ruff can put right by itself
	$(IN) "$(BIN)/ruff" check --fix . ; "$(BIN)/ruff" format .

.PHONY: test
test: setup setup-deploy setup-faketime ## all tests, in every layer
	$(PYTEST) $(PARALLEL) $(or $(T),tests)

.PHONY: test-unit
test-unit: setup-check ## rules of core and domain: no network, no disk
	$(PYTEST) $(PARALLEL) $(or $(T),tests/unit)

.PHONY: test-storage
test-storage: setup-check setup-postgres ## one set of promises, run on every store
	$(PYTEST) $(PARALLEL) $(or $(T),tests/storage)

.PHONY: setup-deploy
setup-deploy: ## nginx, Caddy, HAProxy and others, which check the files of deploy/
	@$(SETUP) deploy

.PHONY: test-deploy
test-deploy: setup-check setup-deploy ## the files of deploy/, each by its own tool
	$(PYTEST) $(or $(T),tests/deploy)

.PHONY: setup-postgres
setup-postgres:
	@$(SETUP) postgres

.PHONY: setup-faketime
setup-faketime:
	@$(SETUP) faketime

.PHONY: test-faults
test-faults: setup-check setup-postgres setup-faketime ## break it on purpose, at full length, and a table of the counts: about 25 minutes; R="R1 R18" runs only these
	$(IN) "$(BIN)/python" -m tests.faults $(R)

.PHONY: soak
soak: setup-check setup-postgres ## SOAK_SECONDS=600 of steady load: memory, file descriptors, rows and latencies do not creep upwards. STORE=postgres
	$(IN) "$(BIN)/python" -m tests.faults.soak --seconds $(or $(SOAK_SECONDS),600) --store $(or $(STORE),sqlite)

.PHONY: ha
ha: setup-check ## the high-availability recipe of deploy/ha on this machine, to be looked at and broken; Ctrl-C ends it
	@$(SETUP) ha
	@$(IN) "$(BIN)/python" -m deploy.ha $(FOLDER)

.PHONY: test-ha
test-ha: setup-check ## the same under load: primary, etcd, replicas and nodes are killed one after another, about 7 minutes
	@$(SETUP) ha
	$(IN) "$(BIN)/python" -m tests.ha

.PHONY: test-contract
test-contract: setup ## the official SDKs, unmodified, against a running Keystile
	$(PYTEST) $(or $(T),tests/contract)

.PHONY: test-e2e
test-e2e: setup ## a person's way through the examples, in Chromium
	$(PYTEST) $(or $(T),tests/e2e)

.PHONY: newcomer
newcomer: setup ## from a fresh clone to a passkey made, used and taken away, in Chromium: how long it takes
	$(IN) "$(BIN)/python" -m tests.e2e.newcomer

.PHONY: fuzz
fuzz: setup-check ## look for inputs that break the WebAuthn readers: FUZZ_SECONDS=600 in all, findings in artifacts/fuzz
	$(IN) nice "$(BIN)/python" -m tests.fuzz --seconds $(or $(FUZZ_SECONDS),600)

.PHONY: mutation
mutation: setup-check ## break the WebAuthn core on purpose; lists what no test notices. M=cbor narrows to one module
	$(IN) nice "$(BIN)/python" tools/mutation.py $(M)

.PHONY: bench
bench: setup-check ## Keystile beside what people would use instead, about 20 minutes: results and docs/explanation/benchmarks.md
	$(IN) "$(BIN)/python" benchmarks/bench.py $(BENCH)

.PHONY: bench-check
bench-check: setup-check ## the same, and a failure when a bar is missed; BENCH=--quick takes two minutes and judges what that can
	$(IN) "$(BIN)/python" benchmarks/bench.py --check $(BENCH)

.PHONY: bench-postgres
bench-postgres: setup-check setup-postgres ## on PostgreSQL, one worker beside two, three minutes; a failure when a bar is missed. BENCH=--quick
	$(IN) "$(BIN)/python" benchmarks/postgres.py --check $(BENCH)

.PHONY: docs
docs: setup ## the documentation as a site in build/docs, strict; every block of code on it is run
	$(IN) NO_MKDOCS_2_WARNING=1 "$(BIN)/mkdocs" build --strict --quiet
	$(PYTEST) $(or $(T),tests/docs)

.PHONY: pictures
pictures: setup ## take the pictures of docs/pictures anew, in Chromium; N="refused doctor" takes only these
	$(IN) "$(BIN)/python" -m tools.pictures $(N)

.PHONY: reference
reference: setup-check ## write the generated pages of docs/reference, and the table in README.md, from the code
	$(IN) "$(BIN)/python" -m tools.reference

.PHONY: web
web: ## build the browser SDK and the page assets
	@$(SETUP) web

COMPILE = "$(BIN)/uv" pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet

.PHONY: lock
lock: setup-check ## compile requirements.lock anew from pyproject.toml and requirements.in, and deploy/*.lock from it
	$(IN) $(COMPILE) pyproject.toml requirements.in --all-extras -o requirements.lock
	$(IN) $(COMPILE) pyproject.toml --extra server --extra postgres --extra mds --extra telemetry --extra redis \
		-c requirements.lock -o deploy/requirements.lock
	$(IN) $(COMPILE) deploy/build.in -c requirements.lock -o deploy/build.lock

.PHONY: release
release: setup-check ## wheel, sdist, npm package, components and checksums in dist/, after the wheel alone let a passkey sign in and ran the tutorial
	$(IN) "$(BIN)/python" -m tools.release

.PHONY: ci
ci: check test ## what CI runs: check, then every test
