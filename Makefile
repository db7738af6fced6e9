# Everything is done by these commands; `make` alone lists them.

VENV ?= .venv
# Compiled files make every start several times faster, and nothing outside the project is imported.
RUN := env -u PYTHONDONTWRITEBYTECODE -u PYTHONPATH $(VENV)/bin/python
PYTEST := $(RUN) -m pytest -q
UV_COMPILE := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
  --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help book report pdf verify test units outputs pairs pages check lint coverage fuzz bench audit-pages reference lock clean environment environment-full \
  style types docstrings layers spelling metadata allowed licences

help:  ## show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | \
	  while IFS='|' read -r name text; do printf '  make %-11s %s\n' "$$name" "$$text"; done

book: environment  ## make .venv where it is missing, execute what changed, write _build/html/index.html
	@$(RUN) -m casebook book

pdf: environment-full  ## print the whole book to _build/book.pdf (needs Chromium or Chrome)
	@$(RUN) -m casebook pdf

test: environment-full  ## everything: units, doctests, stored outputs, pairs, book
	@$(MAKE) --no-print-directory --keep-going units outputs pairs pages || \
	  { echo "make test: FAILED, see the lines that end in \"Error\" above" >&2; exit 1; }
	@echo "make test: everything passed"

units: environment-full  ## (part of test) helpers, their examples, the build
	$(PYTEST) -n 2 --doctest-modules src tests/unit tests/test_notebook_regression.py

outputs: environment-full  ## (part of test) execute every notebook and compare it with its stored outputs
	$(PYTEST) -n 2 --dist loadscope --nbval notebooks

pairs: environment-full  ## (part of test) does every .py agree with its .ipynb
	$(RUN) -m casebook pairs

# Only after the comparison: a build that came first would replace the stored outputs.
pages: outputs pairs  ## (part of test) build the book and check its pages
	$(RUN) -m casebook book
	$(PYTEST) -n 2 tests/book

# A variable's text for the shell, as it was typed: $$5, quotes and all.
quoted = '$(subst ','\'',$(value $(1)))'

# Parquet and SAS files are read by heavier libraries, which only the full lock has.
report: environment$(if $(filter-out %.csv %.txt %.tsv %.xlsx %.xlsm,$(lastword $(COHORT))),-full)  ## the same book from your own cohort: COHORT=FILE [MAPPING=FILE] [OUT=DIR] [TITLE=…] [MASK=1]
	@test -n $(call quoted,COHORT) || { echo "Stopped: say which file: make report COHORT=path/to/cohort.csv" >&2; exit 2; }
	@$(RUN) -m casebook report $(call quoted,COHORT) $(if $(MAPPING),--mapping $(call quoted,MAPPING)) \
	  $(if $(OUT),--out $(call quoted,OUT)) $(if $(value TITLE),--title $(call quoted,TITLE)) $(if $(MASK),--mask-small-cells)

# Checks a downloaded book against its manifest: python -m casebook verify FOLDER
verify: environment$(if $(PDF),-full)  ## build the book twice under different circumstances and compare the bytes (PDF=1: the PDF's text, too)
	@$(RUN) -m casebook verify --twice $(if $(PDF),--pdf)

check: environment  ## the quick part: do pairs agree, do data files keep their rules
	@$(RUN) -m casebook pairs
	@$(RUN) -m casebook check data/cohort.csv

LINTS := style types docstrings layers spelling metadata allowed
lint: environment-full  ## everything that needs no run: style, types, docstrings, layers, spelling, metadata, licences
	@$(MAKE) --no-print-directory --keep-going $(LINTS) || \
	  { echo "make lint: FAILED, see the lines that end in \"Error\" above" >&2; exit 1; }
	@echo "make lint: everything passed"

style: environment-full  ## (part of lint) rules and format of helpers, scripts, tests and benchmarks
	@$(RUN) -m ruff check --quiet .
	@$(RUN) -m ruff format --check --quiet .

types: environment-full  ## (part of lint) mypy, strict, over the helpers
	@$(RUN) -m mypy --no-error-summary

docstrings: environment-full  ## (part of lint) numpydoc, over what is public
	@$(RUN) -m numpydoc lint $$(find src -name '*.py' | sort)

layers: environment-full  ## (part of lint) does every package import only from those below it
	@found=$$($(VENV)/bin/lint-imports --no-cache --no-logo) || { echo "$$found"; exit 1; }

spelling: environment-full  ## (part of lint) common misspellings
	@$(RUN) -m codespell_lib

SCHEMA = $(RUN) -m check_jsonschema --quiet --builtin-schema
metadata: environment-full  ## (part of lint) citation, workflows and issue forms against their schemas
	@$(SCHEMA) vendor.citation-file-format CITATION.cff
	@$(SCHEMA) vendor.github-workflows .github/workflows/*.yml
	@$(SCHEMA) vendor.dependabot .github/dependabot.yml
	@$(SCHEMA) vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	@$(SCHEMA) vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))

LOCKED = $(shell sed -nE 's/^([a-z0-9][a-z0-9._-]*)==.*/\1/p' requirements-full.lock | sort -u)
LICENCES = $(RUN) -m piplicenses --packages $(LOCKED)
# Under the GPL, the LGPL or the Artistic Licence: a tool, and oracles of tests. No book and no command of the library imports them.
BESIDE := codespell ecos scikit-survival text-unidecode yattag
allowed: environment-full  ## (part of lint) is every installed licence on the list in pyproject.toml
	@$(LICENCES) --ignore-packages $(BESIDE) >/dev/null

licences: environment-full  ## list the licences of what the lock installs; writes LICENSES-DEPENDENCIES.csv
	@$(LICENCES) --allow-only "" --output-file LICENSES-DEPENDENCIES.csv

MEASURED := _build/coverage
coverage: environment-full  ## which lines and branches of the helpers the unit tests reach (some minutes); fails under 95 %
	@mkdir -p $(MEASURED)
	SLOW=1 $(PYTEST) -n 2 --doctest-modules --cov --cov-context=test --cov-report=term --junitxml=$(MEASURED)/tests.xml \
	  src tests/unit

fuzz: environment-full  ## twelve thousand broken cohort files, as every night (some ten minutes)
	FUZZ=nightly $(PYTEST) tests/unit/test_intake_fuzz.py

bench: environment-full  ## how long things take, beside how long they take elsewhere; writes bench/results
	@$(RUN) -m bench

AUDIT := tools/audit-pages
audit-pages:  ## measure the built pages in Chromium with axe-core and Lighthouse; writes bench/pages (PAGES=folder takes others)
	@command -v npm >/dev/null || { echo "Stopped: npm was not found; Node 20 or newer is needed." >&2; exit 1; }
	@cd $(AUDIT) && npm ci --silent --no-audit --no-fund
	@node $(AUDIT)/audit.mjs $(or $(PAGES),_build/html) bench/pages/results.csv

reference:  ## compute the stored R answers again (needs R with survival, coin, cmprsk, KMsurv, metafor)
	@command -v Rscript >/dev/null || { echo "Stopped: Rscript was not found. The stored answers in tests/reference stay as they are." >&2; exit 1; }
	@for script in tests/reference/*.R; do echo "$$script"; Rscript --vanilla "$$script" || exit 1; done
	@$(RUN) tests/reference/ss_agreement.py

lock:  ## resolve pyproject.toml again into the locks and environment.yml (needs uv; UPGRADE=1 takes newer versions)
	@command -v uv >/dev/null || { echo "Stopped: uv was not found; it is needed to resolve for every platform." >&2; exit 1; }
	$(UV_COMPILE) pyproject.toml --extra book --extra test --output-file requirements.lock
	$(UV_COMPILE) pyproject.toml --all-extras --constraint requirements.lock --output-file requirements-full.lock
	$(UV_COMPILE) bench/alternatives.in --output-file bench/alternatives.lock
	@{ echo "# Made by \`make lock\` from requirements.lock: the same versions for conda."; \
	  echo "name: blinatumomab-book"; echo "channels: [conda-forge, nodefaults]"; echo "dependencies:"; \
	  echo "  - python=3.11"; echo "  - pip"; echo "  - pip:"; \
	  sed -nE 's/^([a-z0-9].*[^ ]) ?\\$$/      - "\1"/p' requirements.lock; echo '      - "-e ."'; } > environment.yml

clean:  ## remove what was built; .venv and the notebooks stay
	rm -rf _build .pytest_cache .mypy_cache .ruff_cache .hypothesis

environment environment-full:
	@for python in python3 python3.14 python3.13 python3.12 python3.11 ""; do \
	  if [ -z "$$python" ]; then echo "Stopped: Python 3.11 or newer is needed; none was found on PATH." >&2; exit 1; fi; \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done; \
	$$python src/casebook/build/environment.py --venv $(VENV) requirements$(if $(filter %-full,$@),-full).lock
