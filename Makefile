# A developer's habits. Nothing here is needed to run the archive: ./sijill does that without make.
PYTHON = .venv/bin/python
UV ?= uv
COMPILE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes -q $(RAISE)

.PHONY: check test bench bench-quality torture judge demo lock messages format

check:            ## lint, format, types, imports, templates: under a minute
	@.ci/check

test:             ## everything, in parallel
	@./sijill test

bench:            ## measures, prints a table, writes bench/results/*.json
	@$(PYTHON) -m bench.run $(ARGS)

bench-quality:    ## our ranking beside plain BM25; CORPORA=a folder of judged collections (else our own small one)
	@$(PYTHON) -m bench.quality $(ARGS)

torture:          ## kills; ARGS="--index 200 --power 50 --refuse 50 --fill 10 --kill 50" for the rest
	@$(PYTHON) -m bench.endurance $(ARGS)

judge:            ## lets roc-validator, set up apart, judge the crate of a bag; opens every hostile picture
	@test -x .venv-judges/bin/rocrate-validator || $(PYTHON) -m venv .venv-judges
	@.venv-judges/bin/pip install -q --require-hashes -r requirements/judges.lock
	@$(PYTHON) -m pytest -q tests/exports/judges/judge_crate.py
	@SAMPLE=1 $(PYTHON) -m pytest -q tests/media/test_hostile.py

demo:             ## the demonstration archive on 127.0.0.1
	@./sijill demo

format:           ## let ruff lay out the code
	@.venv/bin/ruff check --fix --quiet; .venv/bin/ruff format

lock:             ## renew requirements/*.lock (requirements/README.md)
	cd requirements && $(COMPILE) runtime.in -o runtime.lock
	cd requirements && $(COMPILE) -c runtime.lock runtime.in postgresql.in -o postgresql.lock
	cd requirements && $(COMPILE) -c postgresql.lock test.in -o test.lock
	cd requirements && $(COMPILE) judges.in -o judges.lock

messages:         ## collect the words for people, merge them into the catalogues, compile them
	.venv/bin/pybabel -q extract -F translations/babel.cfg -k msg -k lazy_gettext --no-wrap --sort-output \
	    --no-location --omit-header -o translations/messages.pot .
	.venv/bin/pybabel -q update -i translations/messages.pot -d translations -N --no-wrap --ignore-pot-creation-date
	.venv/bin/pybabel -q compile -d translations
