# What a contributor types. Every target does its own set-up, and does it once.
#   make test FLINK=1.20.5   the same tests on another Flink
FLINK ?= 2.3.0
export FLINK

VERSION := $(shell sed -n 's/^version=//p' gradle.properties)
JAR := python/flink_http/lib/flink-http-$(VERSION).jar
WHEEL := dist/flink_http-$(VERSION)-py3-none-any.whl
TOOLS := .cache/tools
VENV := .venv-$(FLINK)

# Folders too: their time changes when a file in them goes.
JAR_SOURCES := $(shell find java/src/main) build.gradle gradle/jar.gradle gradle.properties settings.gradle LICENSE NOTICE
WHEEL_SOURCES := $(shell find python -mindepth 2 -name __pycache__ -prune -o -name lib -prune -o -print) python/build_hook.py pyproject.toml README.md CHANGELOG.md LICENSE NOTICE

.DELETE_ON_ERROR:
.PHONY: help demo test bench compare jmh mutations soak kill cluster-soak matrix jar wheel install format clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{ printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.installed ## stream real flights to an endpoint that breaks on the way, and count them
	@scripts/with-java $(VENV)/bin/python examples/demo/run.py

test: $(VENV)/.ready ## run every check and test (on another Flink: FLINK=1.20.5)
	@scripts/run-tests $(FLINK)

bench: $(VENV)/.installed ## compare what a request costs, on loopback (benchmarks/README.md; BENCH="--only java-1")
	@scripts/with-java $(VENV)/bin/python -m benchmarks $(BENCH)

compare: $(VENV)/.installed ## count what this sink and others lose to an endpoint in trouble (COMPARE="--only sink getindata")
	@scripts/with-java $(VENV)/bin/python -m benchmarks.hostile $(COMPARE)

jmh: ## measure what the state machine alone costs per record (JMH="-p pending=1000 -prof gc")
	@scripts/gradle jmh -Pwith='$(JMH)'

mutations: ## plant each bug of tests/mutations, and expect a test to notice it
	@scripts/gradle mutations $(if $(MUTATION),-Pmutation=$(MUTATION))

soak: ## play the simulation with new seeds (HOURS=100000 of virtual time, LIFE=calm or dense, SEED=the first)
	@scripts/gradle simulate -Plife=$(or $(LIFE),calm) -Pseed=$(or $(SEED),$(shell date +%s)) -Phours=$(or $(HOURS),100000)

kill: $(VENV)/.installed ## kill and pause the processes of a cluster (ROUNDS=100, SEED=the first)
	@scripts/gradle -Pflink=$(FLINK) clusterJar
	@scripts/with-java $(VENV)/bin/python -m tests.faults.kill $(or $(ROUNDS),10) $(SEED)

cluster-soak: $(VENV)/.installed ## the same for an hour, with flat memory, threads and descriptors (MINUTES=60, SEED=any)
	@scripts/gradle -Pflink=$(FLINK) clusterJar
	@scripts/with-java $(VENV)/bin/python -m tests.faults.soak $(or $(MINUTES),60) $(SEED)

matrix: $(WHEEL) $(VENV)/.installed ## try the wheel on every Flink, Python and JDK (docs/matrix.md; MATRIX="--flink 2.3.0 --python 3.11")
	@scripts/with-java $(VENV)/bin/python -m tests.matrix $(WHEEL) $(MATRIX)

jar: $(JAR) ## build the jar (build/libs) and lay it into the Python package

wheel: $(WHEEL) ## build the Python package, jar inside, to dist/

install: $(VENV)/.installed ## make the virtual environment .venv-<flink>, with PyFlink and the wheel in it

format: $(VENV)/.ready ## format the Java and the Python sources
	@scripts/gradle format
	@$(VENV)/bin/ruff check --quiet --fix-only .
	@$(VENV)/bin/ruff format --quiet .

clean: ## remove what was built, and the virtual environments
	rm -rf build dist .cache .venv-* python/flink_http/lib .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(JAR): $(JAR_SOURCES)
	@scripts/gradle relocatedJar
	@rm -rf $(@D) && mkdir -p $(@D)
	@cp build/libs/$(@F) $@

$(WHEEL): $(JAR) $(WHEEL_SOURCES) | $(TOOLS)/.ready
	@rm -rf dist/flink_http-*
	@$(TOOLS)/bin/python -m hatchling build --directory dist --target sdist --target wheel

$(TOOLS)/.ready: scripts/make-tools
	@scripts/make-tools $(TOOLS)
	@touch $@

$(VENV)/.ready: pyproject.toml scripts/make-venv | $(TOOLS)/.ready
	@scripts/make-venv $(VENV) $(FLINK)
	@touch $@

$(VENV)/.installed: $(WHEEL) $(VENV)/.ready
	@scripts/install-wheel $(VENV) $(WHEEL)
	@touch $@
