# Everything is done by these commands; `make` alone lists the few that are needed most. The rest are their parts.

VENV ?= .venv
# Compiled files make every start several times faster, and nothing outside the project is imported.
RUN := env -u PYTHONDONTWRITEBYTECODE -u PYTHONPATH $(VENV)/bin/python
CASEBOOK := env -u PYTHONDONTWRITEBYTECODE $(VENV)/bin/casebook
PYTEST := $(RUN) -m pytest -q
UV_COMPILE := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
  --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help book test report lab check lint bench reference wheels calibration checker agreement clean \
  units outputs pairs pages pdf translation verify coverage fuzz fresh audit-pages lock licences environment environment-full \
  style types docstrings layers spelling metadata allowed

help:  ## show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | \
	  while IFS='|' read -r name text; do printf '  make %-11s %s\n' "$$name" "$$text"; done

book: environment  ## make .venv where it is missing, execute what changed, write _build/html/index.html
	@$(CASEBOOK) book

test: environment-full  ## units, examples, stored outputs, pairs, pages: what changed since it passed (CI=1: everything; SLOW=1: what takes long, too)
	@mkdir -p $(PASSED) && touch $(PASSED)/began
	@$(MAKE) --no-print-directory --keep-going units outputs pairs pages || \
	  { echo "make test: FAILED, see the lines that end in \"Error\" above" >&2; exit 1; }
	@echo "make test: everything that ran passed; $$($(RUN) tests/skipped.py)"

# A variable's text for the shell, as it was typed: $$5, quotes and all.
quoted = '$(subst ','\'',$(value $(1)))'

# Parquet and SAS files are read by heavier libraries, which only the full lock has.
report: environment$(if $(filter-out %.csv %.txt %.tsv %.xlsx %.xlsm,$(lastword $(COHORT))),-full)  ## the same book from your own cohort: COHORT=FILE [MAPPING=FILE] [OUT=DIR] [TITLE=…] [MASK=1]
	@test -n $(call quoted,COHORT) || { echo "Stopped: say which file: make report COHORT=path/to/cohort.csv" >&2; exit 2; }
	@$(CASEBOOK) report $(call quoted,COHORT) $(if $(MAPPING),--mapping $(call quoted,MAPPING)) \
	  $(if $(OUT),--out $(call quoted,OUT)) $(if $(value TITLE),--title $(call quoted,TITLE)) $(if $(MASK),--mask-small-cells)

lab: environment-full  ## the notebooks in JupyterLab; `make book` afterwards stores what they show
	@$(RUN) -m nbformat.sign notebooks/*.ipynb >/dev/null  # else JupyterLab shows stored figures as their words alone
	@$(RUN) -m jupyterlab notebooks

check: environment  ## the quick part: do pairs agree, do data files keep their rules
	@$(CASEBOOK) pairs
	@$(VENV)/bin/cohortreader check data/cohort.csv

LINTS := style types docstrings layers spelling metadata allowed
lint: environment-full  ## everything that needs no run: style, types, docstrings, layers, spelling, metadata, licences
	@$(MAKE) --no-print-directory --keep-going $(LINTS) || \
	  { echo "make lint: FAILED, see the lines that end in \"Error\" above" >&2; exit 1; }
	@echo "make lint: everything passed"

bench: environment-full  ## how long things take, beside how long they take elsewhere; writes bench/results
	@$(RUN) -m bench

reference:  ## compute the stored R answers again (needs R with survival, coin, cmprsk, KMsurv, metafor)
	@command -v Rscript >/dev/null || { echo "Stopped: Rscript was not found. The stored answers in tests/reference stay as they are." >&2; exit 1; }
	@for script in tests/reference/*.R; do echo "$$script"; Rscript --vanilla "$$script" || exit 1; done
	@$(RUN) tests/reference/ss_agreement.py

WHEELS := attainable fewevents cohortreader helpers casebook
wheels: environment-full  ## the five packages as wheels, in dist/
	@rm -rf dist
	@for name in $(WHEELS); do (cd src/$$name && ../../$(VENV)/bin/python -m hatchling build -t wheel -d ../../dist) || exit 1; done

# A run that was stopped goes on; once it has ended, the next one starts anew.
SEEDS ?= 1000 1001
CALIBRATION := _build/calibration
calibration: environment-full  ## how often the audit accuses honest figures, and which planted errors it notices
	@command -v Rscript >/dev/null || { echo "Stopped: Rscript was not found; it makes the figures (survival, coin, cmprsk, KMsurv)." >&2; exit 1; }
	@for seed in $(SEEDS); do [ -e $(CALIBRATION)/$$seed/made ] || { \
	  Rscript --vanilla tests/calibration/make.R $$seed $(CALIBRATION)/$$seed 0.1 && \
	  Rscript --vanilla tests/calibration/make.R $$seed $(CALIBRATION)/$$seed 0.1 550 && touch $(CALIBRATION)/$$seed/made; } || exit 1; done
	@$(RUN) tests/calibration/run.py $(SEEDS:%=$(CALIBRATION)/%) --rows $(CALIBRATION)/rows.csv --out tests/reference/answers
	@$(RUN) tests/claims/calibration.py
	@$(RUN) -m attainable.reading.scoring tests/unit/attainable/sentences/*.jsonl > tests/reference/answers/calibration_reading.csv

checker: environment-full  ## the page "Check a paper" as one file to pass on
	@$(RUN) tools/checker/make.py

NUMBER ?= 100
agreement: environment-full  ## the page "Check a paper" against the library, NUMBER random claims a form
	@mkdir -p _build && $(RUN) tools/checker/agreement.py $(NUMBER) _build/agreement.json.gz
	@cd checker && CASES=../_build/agreement.json.gz npm test --silent
	@CASES=_build/agreement.json.gz $(PYTEST) tests/book/test_check_agreement.py

clean:  ## remove what was built; .venv and the notebooks stay
	rm -rf _build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Parts of `make test`. What passed is not tried again before a file changes that it may read: make goes by file times, and each
# part names more than it needs. The record that pytest writes of a pass is the mark. With CI or SLOW set, everything runs.

PASSED := _build/passed
LIBRARIES := attainable fewevents cohortreader
AGAIN := $(if $(CI)$(SLOW),FORCE)
files = $(shell find $(1) -not -path '*/__pycache__*' -not -path '*/node_modules*' -not -path 'checker/build*')
HOUSE := pyproject.toml requirements-full.lock conftest.py $(wildcard $(VENV)/pyvenv.cfg) \
  $(call files,data book/ tests/reference tests/claims tests/calibration tests/cases tests/conftest.py)
BOOK := $(HOUSE) $(call files,src notebooks bench/ checker/ tools tests) $(wildcard *.* Makefile .github/*/*)
# What is edited meanwhile counts as not tried.
try = @mkdir -p $(PASSED) && touch $@.began
try += && $(PYTEST) -n 2 -rs --junitxml=$@.new $(1) && touch -r $@.began $@.new && mv $@.new $@ && rm $@.began

.PHONY: FORCE
units: $(LIBRARIES:%=$(PASSED)/%.xml) $(PASSED)/helpers.xml

define LIBRARY
$(PASSED)/$(1).xml: $(HOUSE) $(call files,src/$(1) tests/unit/$(1)) $(AGAIN) | environment-full
	$$(call try,--doctest-modules src/$(1) tests/unit/$(1))
endef
$(foreach name,$(LIBRARIES),$(eval $(call LIBRARY,$(name))))

$(PASSED)/helpers.xml: $(BOOK) $(AGAIN) | environment-full
	$(call try,--doctest-modules src/helpers src/casebook tests/unit/helpers tests/unit/casebook $(wildcard tests/unit/test_*.py) tests/test_notebook_regression.py)

# Execute every notebook and compare it with its stored outputs.
outputs: $(PASSED)/outputs.xml
$(PASSED)/outputs.xml: $(HOUSE) $(call files,src notebooks bench/) $(AGAIN) | environment-full
	$(call try,--dist loadscope --nbval notebooks --ignore=notebooks/own_cohort)

pairs: environment-full
	$(CASEBOOK) pairs

# Only after the comparison: a build that came first would replace the stored outputs.
pages: outputs pairs
	$(CASEBOOK) book
	@command -v npm >/dev/null || echo "no npm: the pages are not looked at by axe, and the checker's own tests are skipped"
	@for folder in $(AUDIT) checker; do command -v npm >/dev/null || break; \
	  (cd $$folder && { test node_modules/.package-lock.json -nt package-lock.json || npm ci --silent --no-audit --no-fund; }) || echo "npm ci failed in $$folder"; done
	@$(MAKE) --no-print-directory --keep-going $(PASSED)/pages.xml $(PASSED)/checker.xml

$(PASSED)/pages.xml: $(BOOK) $(wildcard _build/html/manifest.json) $(AGAIN) | environment-full
	$(call try,tests/book $(CHECKER:%=--ignore=%))

# The page "Check a paper" has parts of its own.
CHECKER := $(wildcard tests/book/test_check_*.py)
$(PASSED)/checker.xml: $(HOUSE) $(CHECKER) $(call files,src/attainable src/casebook checker/ tools) $(AGAIN) | environment-full
	$(call try,$(CHECKER))

# Further ways to take the book along, and to look at it closely.

pdf: environment-full
	@$(CASEBOOK) pdf

# After a change of the first page or of "Your own patients": what the Chinese catalogue lacks is then listed in it.
translation: environment
	@$(CASEBOOK) translate

# Two builds under different circumstances; a downloaded book is checked by: casebook verify FOLDER
verify: environment
	@$(CASEBOOK) verify --twice

MEASURED := _build/coverage
coverage: environment-full
	@mkdir -p $(MEASURED)
	SLOW=1 $(PYTEST) -n 2 --doctest-modules --cov --cov-context=test --cov-report=term --junitxml=$(MEASURED)/tests.xml \
	  src tests/unit

fuzz: environment-full
	FUZZ=nightly $(PYTEST) tests/unit/cohortreader -k fuzz

# Cohorts by the day's seed, answered by R and by fewevents (SEED=20231215 takes another).
fresh: environment-full
	@$(RUN) tests/reference/fresh.py $(if $(SEED),--seed $(SEED))

AUDIT := tools/audit-pages
# In Chromium with axe-core and Lighthouse; writes bench/pages (PAGES=folder takes others).
audit-pages:
	@command -v npm >/dev/null || { echo "Stopped: npm was not found; Node 20 or newer is needed." >&2; exit 1; }
	@cd $(AUDIT) && npm ci --silent --no-audit --no-fund
	@node $(AUDIT)/audit.mjs $(or $(PAGES),_build/html) bench/pages/results.csv

# Parts of `make lint`.

style: environment-full  # rules and format of helpers, scripts, tests and benchmarks
	@$(RUN) -m ruff check --quiet .
	@$(RUN) -m ruff format --check --quiet .

types: environment-full  # mypy, strict, over the helpers
	@$(RUN) -m mypy --no-error-summary

docstrings: environment-full  # numpydoc, over what is public
	@$(RUN) -m numpydoc lint --config . $$(find src -name '*.py' | sort)

layers: environment-full  # does every package import only from those below it
	@found=$$($(VENV)/bin/lint-imports --no-cache --no-logo) || { echo "$$found"; exit 1; }

spelling: environment-full  # common misspellings
	@$(RUN) -m codespell_lib

SCHEMA = $(RUN) -m check_jsonschema --quiet --builtin-schema
metadata: environment-full  # citation, workflows and issue forms against their schemas
	@$(SCHEMA) vendor.citation-file-format CITATION.cff
	@$(SCHEMA) vendor.github-workflows .github/workflows/*.yml
	@$(SCHEMA) vendor.dependabot .github/dependabot.yml
	@$(SCHEMA) vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	@$(SCHEMA) vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))

LOCKED = $(shell sed -nE 's/^([a-z0-9][a-z0-9._-]*)==.*/\1/p' requirements-full.lock | sort -u)
LICENCES = $(RUN) -m piplicenses --packages $(LOCKED)
# Under the GPL, the LGPL or the Artistic Licence: a tool, and oracles of tests. No book and no command of the library imports them.
BESIDE := codespell ecos scikit-survival text-unidecode yattag
allowed: environment-full  # is every installed licence on the list in pyproject.toml
	@$(LICENCES) --ignore-packages $(BESIDE) >/dev/null

licences: environment-full
	@$(LICENCES) --allow-only ""

# The environment.

# JupyterLab's event log asks for rfc3987-syntax, to check addresses that nobody logs here; every import of jsonschema then
# compiles 38 grammars (1.8 s in each kernel). jsonschema does without it.
LEFT_OUT := --no-emit-package rfc3987-syntax --no-emit-package lark

# Resolve pyproject.toml again into the locks and environment.yml (needs uv; UPGRADE=1 takes newer versions).
lock:
	@command -v uv >/dev/null || { echo "Stopped: uv was not found; it is needed to resolve for every platform." >&2; exit 1; }
	$(UV_COMPILE) pyproject.toml --extra book --extra test --output-file requirements.lock
	$(UV_COMPILE) pyproject.toml --all-extras --constraint requirements.lock $(LEFT_OUT) --output-file requirements-full.lock
	$(UV_COMPILE) bench/alternatives.in --output-file bench/alternatives.lock
	$(UV_COMPILE) bench/statcheck.in --output-file bench/statcheck.lock
	@{ echo "# Made by \`make lock\` from requirements.lock: the same versions for conda."; \
	  echo "name: blinatumomab-book"; echo "channels: [conda-forge, nodefaults]"; echo "dependencies:"; \
	  echo "  - python=3.11"; echo "  - pip"; echo "  - pip:"; \
	  sed -nE 's/^([a-z0-9].*[^ ]) ?\\$$/      - "\1"/p' requirements.lock; echo '      - "-e ."'; } > environment.yml

environment environment-full:
	@for python in python3 python3.14 python3.13 python3.12 python3.11 ""; do \
	  if [ -z "$$python" ]; then echo "Stopped: Python 3.11 or newer is needed; none was found on PATH." >&2; exit 1; fi; \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done; \
	$$python src/casebook/build/environment.py --venv $(VENV) requirements$(if $(filter %-full,$@),-full).lock
