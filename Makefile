# `make run`, `make test`, `make demo`: nothing but python3 and make is needed.

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
DEMO_DATABASE := sqlite:///data/demo.db

.PHONY: run test demo lint bench clean
.DEFAULT_GOAL := run

run: $(RUN_STAMP)
	$(BIN)/streamlit run app.py --server.port $(PORT)

demo: $(RUN_STAMP)
	$(BIN)/python -m engagement demo --database $(DEMO_DATABASE)
	ENGAGEMENT_DATABASE_URL=$(DEMO_DATABASE) $(BIN)/streamlit run app.py --server.port $(PORT)

# The browser's tests by themselves: they need the whole machine.
test: $(DEV_STAMP)
	$(BIN)/python -m pytest -n auto --dist worksteal --ignore tests/browser
	$(BIN)/python -m pytest tests/browser

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(DEV_STAMP)
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Engagement needs Python 3.11 or newer. Name one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python cannot make a virtual environment. On Debian: apt install python3-venv"; exit 1; }

$(RUN_STAMP): requirements.txt constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -q -r requirements.txt -c constraints.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	$(BIN)/python -m pip install -q -r requirements-dev.txt -c constraints.txt
	@touch $@
