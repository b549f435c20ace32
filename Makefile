# The developer's whole interface; the logic is in scripts/. PYTHON chooses another interpreter: make run PYTHON=python3.12
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: run test check bench install

run: $(VENV)/.runtime
	@exec $(RUN) -m scripts.run

test: $(VENV)/.development
	@# One thread a worker: two workers whose libraries each take every processor stand in each other's way.
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(RUN) -m pytest -n auto --dist loadfile --no-loadscope-reorder --durations 40 --durations-min 5

check: $(VENV)/.development
	$(RUN) -m scripts.check

bench: $(VENV)/.development
	@for file in tests/bench/bench_*.py; do PYTHONPATH=. $(RUN) $$file || exit 1; done

install: $(VENV)/.development

$(VENV)/.runtime: requirements.txt scripts/make_venv.sh
	@PYTHON=$(PYTHON) sh scripts/make_venv.sh $(VENV) $< && touch $@

$(VENV)/.development: requirements-dev.txt scripts/make_venv.sh
	@PYTHON=$(PYTHON) sh scripts/make_venv.sh $(VENV) $< && touch $@ $(VENV)/.runtime
