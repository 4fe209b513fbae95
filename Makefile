# The two commands of the README are `make demo` and `make test`; both install what they need.
SHELL := /bin/bash
JOBS ?= $(shell nproc)
CASE := cases/eu-entry-2022
CRUXES := $(addprefix --flips $(CASE)/cruxes/,piece-charitable piece-central mirror-charitable mirror-central)

.PHONY: demo test case-tests build install verify bench case-report format check clean

demo: build  ## runs the first case and writes build/report.html
	@mkdir -p build/case-report
	@build/bin/crux mirror $(CASE)/argument.toml -o build/case-report/mirror.toml
	build/bin/crux assess $(CASE)/argument.toml -o build/report.html --mirror build/case-report/mirror.toml $(CRUXES)
	@echo "Open build/report.html in a browser."

case-fit: build  ## calibrates the first case and writes docs/cases/eu-entry-2022-fit.md (about a minute)
	build/bin/crux fit $(CASE)/argument.toml -o build/case-fit --page docs/cases/eu-entry-2022-fit.md
.PHONY: case-fit

case-report: build  ## the certified searches of the first case, resumable; make demo shows what they found
	tools/case_report

test: python  ## all tests
	tools/run_tests

python: install-python build  ## leaves the Python package at build/python/crux, for the Python of build/venv
	@cmake -S . -B build -DCRUX_PYTHON=ON -DPython_EXECUTABLE=$(CURDIR)/build/venv/bin/python >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
	@cmake --build build -j $(JOBS) --target python -- --quiet
.PHONY: python

case-tests: install-python build  ## the tests of the first case, part of `make test` too
	build/venv/bin/python -m pytest -q tests/case

build: install  ## leaves the command at build/bin/crux
	@cmake --preset release >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
	@cmake --build build -j $(JOBS) -- --quiet

install:
	@tools/install
	@mkdir -p build
.PHONY: install-python
install-python:
	@tools/install --python
	@mkdir -p build

check: build  ## the quick checks: format, layers, clang with sanitizers, ten seconds a fuzzer
	tools/quick_checks

tidy: build  ## clang-tidy over all sources
	tools/tidy
.PHONY: tidy

verify:  ## what is long; writes its summary to docs/verify.md
	tools/install --verify --python
	$(MAKE) build
	tools/verify

bench: build  ## all benchmarks side by side
	bench/run

format:  ## formats the sources in place
	git ls-files '*.cpp' '*.h' | xargs clang-format-19 -i

clean:
	rm -rf build
