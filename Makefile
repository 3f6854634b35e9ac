# Everything starts here; see docs/developers.md. ARGS are passed on: make demo ARGS="--port 9000".
SHELL := /bin/sh
BIN := .venv/bin
STAMP := .venv/.setup-stamp
ARGS ?=

.PHONY: help setup demo test check format bench lock clean

help:
	@echo "make demo    a whole event on this machine; prints the links"
	@echo "make setup   the environment in .venv/ and the pages"
	@echo "make test    every test; installs what they need where it may"
	@echo "make check   formatting, linters, types"
	@echo "make format  put the formatting right"
	@echo "make bench   the benchmarks, one figure a line"
	@echo "make lock    requirements.lock from pyproject.toml (needs uv)"
	@echo "make clean   remove everything that was built"

setup: $(STAMP)
	@$(BIN)/python tools/build_pages.py

$(STAMP): pyproject.toml requirements.lock tools/setup.sh
	@sh tools/setup.sh .venv
	@touch $@

demo: setup
	@$(BIN)/interp demo $(ARGS)

test: setup
	@sh tools/apt.sh
	@$(BIN)/python tools/node.py npm test
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/node.py npm run check

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python tools/node.py npm run format

bench: setup
	@$(BIN)/interp bench $(ARGS)

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-annotate --no-header --group dev \
		-o requirements.lock pyproject.toml

clean:
	rm -rf .venv booth_ui/node_modules interp/web/pages build dist .test-artifacts
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find interp mixers tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
