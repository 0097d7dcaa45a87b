# Everything a developer runs. `make help` lists it.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	"$$p" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && command -v "$$p" && break; done)
BIN := .venv/bin
export PORT ?= 8080
export HOST ?= localhost
WORKERS ?= auto
INPUTS ?= 1000000
SEED ?= 1
MINUTES ?= 30

.DEFAULT_GOAL := help
.PHONY: help run test kills faults soak volume terminology-report rules conformance hazards sbom alerts fuzz mutation bench release confined rehearsal deploy-check lint format lock clean

help: ## list these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 20

.venv/.created:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 with venv is needed"; exit 1; }
	@"$(PYTHON)" -m venv .venv || { echo "venv is missing: apt-get install python3-venv"; exit 1; }
	@touch $@

.venv/.runtime: .venv/.created requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.mutation: .venv/.dev requirements-mutation.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-mutation.lock
	@touch $@

.venv/.bench: .venv/.dev requirements-bench.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.lock
	@touch $@

# An environment of its own: its packages slow the start of the tests, and it must not list itself.
.venv/.sbom: .venv/.created requirements-sbom.lock
	@rm -rf .venv/sbom
	@$(BIN)/python -m venv --without-pip .venv/sbom
	@$(BIN)/python -m pip --python .venv/sbom/bin/python install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-sbom.lock
	@touch $@

# Nothing but what the service needs to run, as it is installed where it runs.
.venv/.deployed: .venv/.created requirements.lock
	@rm -rf .venv/deployed
	@$(BIN)/python -m venv --without-pip .venv/deployed
	@$(BIN)/python -m pip --python .venv/deployed/bin/python install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $@

run: .venv/.runtime ## serve on http://localhost:8080 (PORT, HOST)
	@exec $(BIN)/python -m cds_service

lint: .venv/.dev ## formatting, lint, types, import layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ## everything the project promises, on every core (WORKERS=0: one by one)
	@.ci/debian-packages chromium nginx postgresql
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --cov --cov-report=term

kills: .venv/.dev ## kill workers 100 times during feedback, on SQLite and PostgreSQL (long)
	$(BIN)/python -m tests.storage.kills 100

faults: .venv/.dev ## slow clients, stops, a database that restarts, a full disk, under load (long)
	@.ci/debian-packages nginx postgresql
	$(BIN)/python -m tests.load faults

soak: .venv/.dev ## half an hour of calls: nothing may grow (MINUTES; long)
	@.ci/debian-packages nginx postgresql
	$(BIN)/python -m tests.load soak --minutes $(MINUTES)

volume: .venv/.dev ## cards per 100 ordinary orders, by rule (CDS_CORPUS adds real records)
	@$(BIN)/python -m tests.volume.report

terminology-report: .venv/.dev ## what the code tables match (CDS_CORPUS adds real records; ARGS=--json)
	@$(BIN)/python -m tests.terminology.report $(ARGS)

rules: .venv/.dev ## write pathway/RULES.md: every rule, its place, its sources, its patients
	$(BIN)/python -m tests.traceability.page

conformance: .venv/.dev ## write docs/conformance.md: every requirement of CDS Hooks and its test
	$(BIN)/python -m tests.conformance.page

hazards: .venv/.dev ## write docs/safety/hazard-log.md: every hazard, its controls and their tests
	$(BIN)/python -m tests.safety.page

sbom: .venv/.sbom .venv/.deployed ## write build/sbom.json: what is installed to run, with licences (CycloneDX)
	@mkdir -p build
	.venv/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom.json .venv/deployed
	@.venv/sbom/bin/python -m tests.safety.sbom build/sbom.json

alerts: ## check the alert rules and their tests (needs promtool: apt-get install prometheus)
	promtool check rules deploy/observability/alerts.yaml
	cd deploy/observability && promtool test rules alerts-test.yaml

release: .venv/.created ## dist/b12-cds-VERSION.tar.gz: the wheel, what it needs by hash, and deploy/
	@$(BIN)/python deploy/release.py dist

rehearsal: .venv/.dev ## run the commands of docs/operations/runbook.md from an empty directory
	@.ci/debian-packages nginx postgresql
	$(BIN)/python -m tests.deploy.rehearsal

confined: .venv/.dev ## run the wheel as its image would be: read-only, no capabilities, UID 10001
	@.ci/debian-packages bubblewrap
	$(BIN)/python -m tests.deploy.confined

.deploy-tools/.done: requirements-deploy.lock .venv/.created
	@$(BIN)/python -m venv .deploy-tools
	@.deploy-tools/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-deploy.lock
	@touch $@

deploy-check: .venv/.dev .deploy-tools/.done ## hadolint, checkov, Compose and Kubernetes schemas, shellcheck on deploy/
	PATH="$$PWD/.deploy-tools/bin:$$PATH" $(BIN)/python -m tests.deploy.validators

fuzz: .venv/.dev ## a million damaged requests: nothing may escape (INPUTS, SEED; long)
	$(BIN)/python -m tests.fuzz.run --inputs $(INPUTS) --seed $(SEED)

mutation: .venv/.mutation ## how many mutants of the clinical core the tests kill (long)
	rm -rf mutants
	$(BIN)/mutmut run
	$(BIN)/python -m tests.mutation.survivors

bench: .venv/.bench ## what an answer costs, beside a bare Flask echo and HealthChain (needs wrk)
	$(BIN)/python -m bench

format: .venv/.dev ## format and sort imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/.created ## renew the hash-pinned lock files from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml --group dev -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml --group dev --group mutation -o requirements-mutation.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml --group dev --group bench -o requirements-bench.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --group sbom -o requirements-sbom.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --group build -o requirements-build.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --group deploy -o requirements-deploy.lock

clean: ## remove the environment and caches
	rm -rf .venv .deploy-tools dist build .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache mutants bench/.healthchain bench/results
