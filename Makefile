# Two commands for everybody: `make demo` and `make test`. Both build .venv when it is missing or older than the lock.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test lint types imports unit coverage soak bench lock clean

demo: $(READY)
	@$(BIN)/newskeep demo

test: lint types imports unit

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/pytest --numprocesses 3 --dist loadfile

# The same tests, half as fast: which lines none of them reached.
coverage: $(READY)
	$(BIN)/pytest --numprocesses 2 --dist loadfile --cov --cov-report=term

# Longer proofs, for now and then: bench/README.md says what each shows.
soak: $(READY)
	PYTHONPATH=. $(BIN)/python bench/full_disk.py
	PYTHONPATH=. $(BIN)/python bench/many_processes.py
	PYTHONPATH=. $(BIN)/python bench/kills.py 300
	PYTHONPATH=. $(BIN)/python bench/faults.py 60
	PYTHONPATH=. $(BIN)/python bench/syscalls.py
	PYTHONPATH=. $(BIN)/python bench/flips.py 3000

# Speed, size and memory against what others take: SIZE is small, medium or full.
SIZE ?= medium
bench: $(READY)
	PYTHONPATH=. $(BIN)/python -m bench.run $(SIZE)

# The lock pins every package; pyproject.toml holds the ranges.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newskeep needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11")'
	@echo "Setting up .venv (once; about a minute) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Resolve the ranges of pyproject.toml anew. Run it on Python 3.11, read the difference, commit it.
lock:
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --quiet --disable-pip-version-check --upgrade 'setuptools>=77'
	.venv-lock/bin/python -m pip install --quiet --quiet --disable-pip-version-check '.[dev]'
	{ echo "# Made by 'make lock' from pyproject.toml: every package that .venv holds, pinned."; \
	  .venv-lock/bin/python -m pip freeze --all --exclude pip --exclude newskeep; } > requirements.lock
	rm -rf .venv-lock build *.egg-info

clean:
	rm -rf .venv .venv-lock build *.egg-info .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
