# A bare machine in, a running app or a green run out: every target makes .venv by itself.
# Needs Python 3.11 or 3.12 with its venv module. `make help` lists the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first Python 3.11 or 3.12 that really runs: a version manager's shim may exist and refuse.
PYTHON ?= $(shell for name in python3.11 python3.12 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' \
	>/dev/null 2>&1 && echo $$name && break; done)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url
# Two processes, a file of tests in one of them, in the order of the folders: the long ones start
# early; one marked `alone` has both. `make test ARGS="-n 0 --pdb"` runs in one.
BESIDE := -n 2 --dist loadfile --no-loadscope-reorder
MIRROR ?=
ARGS ?=

# What is imported once is kept as bytecode, whatever the shell wishes: later starts are seconds less
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help app test lint training notebooks data bench fuzz soak lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

app: $(VENV)/.app  ## install what the app needs and start it on http://localhost:8050
	@echo "Checking the model files and converting them (a few seconds, only the first time)"
	@$(BIN)/occ compile
	@echo "Starting the app on http://localhost:$${PORT:-8050} (stop it with Ctrl+C)"
	@exec $(BIN)/occ serve

test: $(VENV)/.tests  ## install everything, then lint and run every test
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest $(BESIDE) $(ARGS)
	@for name in chromium-headless-shell chromium chromium-browser google-chrome; do \
		command -v $$name >/dev/null 2>&1 && exit 0; done; \
	echo "##### BROWSER TESTS WERE SKIPPED: no Chromium here. Install chromium-headless-shell. #####"

lint: $(VENV)/.tests  ## ruff: rules and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

training: $(VENV)/.notebooks  ## install what the commands need that train or measure
	@echo "Ready. \`. $(BIN)/activate\` makes \`occ\` a word of your shell."

notebooks: $(VENV)/.notebooks  ## run both notebooks top to bottom and keep their output
	@$(BIN)/python -m occ.training.notebook.run jupyter/preprocess.ipynb jupyter/models.ipynb

data: $(VENV)/.notebooks  ## fetch the photos of data/manifest.csv (MIRROR=folder: copy them from there)
	@$(BIN)/occ data fetch $(if $(MIRROR),--mirror "$(MIRROR)")

bench: $(VENV)/.notebooks  ## time the way from bytes to verdict beside Keras, in one run
	@$(BIN)/occ bench $(ARGS)

fuzz: $(VENV)/.tests  ## feed decoder and upload, side by side, with inputs grown by coverage, 90 s
	@$(BIN)/python tests/fuzz/run.py $(ARGS)

soak: $(VENV)/.tests  ## 32 clients, 3 minutes, mixed sizes, 5 % bad files: latency, memory, losses
	@$(BIN)/python tests/fuzz/soak.py $(ARGS)

lock: $(VENV)/.tests  ## write requirements.lock and installer.lock with the hash of every file, and LICENCES.md
	@$(LOCK) --output-file requirements.lock requirements.txt
	@grep '^uv==' tests/requirements.txt | $(LOCK) --output-file installer.lock -
	@$(BIN)/python tests/repo/licences.py

clean:  ## remove .venv and caches; photos, database and models stay
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis build

# One stamp file per set of requirements: a second call costs nothing until a list changes. The
# app's own is locked by hash; a clone installs the very files that were tried. uv does in seconds
# what takes pip minutes. It reads none of pip's settings, so it is told of pip's index; where it
# cannot install, pip does. Neither makes bytecode: of a package, most is never imported.
$(VENV)/.app: requirements.lock pyproject.toml
$(VENV)/.notebooks: jupyter/requirements.txt requirements.txt pyproject.toml
$(VENV)/.tests: tests/requirements.txt jupyter/requirements.txt requirements.txt pyproject.toml
$(VENV)/.app $(VENV)/.notebooks $(VENV)/.tests: | $(BIN)/pip
	@echo "Installing $< into $(VENV) (once; needs the network)"
	@$(PIP) --require-hashes -r installer.lock || true
	@index=$$($(BIN)/python -m pip config list | sed -n "s/.*\.index-url='\(.*\)'$$/\1/p" | tail -n 1); \
		$(BIN)/uv pip install --quiet --python $(BIN)/python $${index:+--default-index "$$index"} \
		-r $< --editable . || { echo "uv could not install them, so pip does: slower." && \
		$(PIP) --no-compile -r $< && $(PIP) --no-deps --editable .; }
	@touch $@

$(BIN)/pip:
	@test -n "$(PYTHON)" || { echo "occ needs Python 3.11 or 3.12, and none was found. Install one," \
		"or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' || \
		{ echo "occ needs Python 3.11 or 3.12. $(PYTHON) is another." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing:" \
		"on Debian or Ubuntu install python3-venv." >&2; exit 1; }
