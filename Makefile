# The commands of a working day. A second run of anything is quick: Go keeps what
# it built, the interface is rebuilt only when one of its sources changed, and its
# packages are installed only when package-lock.json did.

SHELL := /bin/sh
.DEFAULT_GOAL := help
# The steps share the two cores well enough on their own; in parallel they only
# mix their output.
.NOTPARALLEL:

export CGO_ENABLED := 1
# Search needs SQLite's full text module: set once, for build, test, vet, staticcheck and bench alike.
export GOFLAGS := $(GOFLAGS) -tags=sqlite_fts5

# Written out, because ./... would also find Go files inside ui/node_modules.
GO_PACKAGES := ./cmd/... ./internal/... ./migrations/... ./policies/... ./ui
GO_FOLDERS := $(wildcard cmd internal migrations policies ui/*.go)
GO_TEST_FLAGS ?=
BENCH_FLAGS ?=
# Those with files under the build tag soak.
SOAK_PACKAGES := ./cmd/shuoli ./internal/app ./internal/httpapi ./internal/store
SOAK_FLAGS ?=
# For each parser.
FUZZ_TIME ?= 10m
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TOOL := go tool -modfile=.ci/tools/go.mod

# What the built interface is made of; its tests are not.
UI_SOURCES := $(shell find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -path ui/e2e -prune \
	-o -type f ! -name '*.test.ts' ! -name '*.go' ! -name 'vitest.*' ! -name 'eslint.*' -print)

.PHONY: help run build ui ui-packages generate test lint lint-go lint-ui test-go test-ui e2e bench sbom vulnerabilities soak soak-fuzz FORCE

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: need-build build ## build everything and serve the demo on http://127.0.0.1:8080
	bin/shuoli serve --demo

build: bin/shuoli ## bin/shuoli with the interface inside

# Go itself knows best whether there is anything to do.
bin/shuoli: ui/dist/index.html FORCE
	@go build -ldflags '-X main.version=$(VERSION)' -o $@ ./cmd/shuoli

ui: ui/dist/index.html ## the interface in ui/dist

ui/dist/index.html: $(UI_SOURCES)
	@.ci/ui-deps
	cd ui && npm run --silent build
	@touch ui/dist/.gitkeep $@

ui-packages:
	@.ci/ui-deps

generate: ui-packages ## write again what is generated: the interface's types from openapi.yaml, docs/states.md
	cd ui && npm run --silent generate
	SHUOLI_WRITE_STATES=1 go test ./internal/dispute -run TestStateDiagram -count=1

test: need-test lint test-go test-ui e2e ## everything CI runs, on SQLite, PostgreSQL and in Chromium

lint: lint-go lint-ui ## formatting, vet, staticcheck, types, eslint

lint-go:
	@echo '== gofmt, vet, staticcheck'
	@wrong=$$(gofmt -l $(GO_FOLDERS)); [ -z "$$wrong" ] || { echo "not gofmt:"; echo "$$wrong"; exit 1; }
	@go vet $(GO_PACKAGES)
	@$(TOOL) staticcheck $(GO_PACKAGES)

lint-ui: ui-packages
	@echo '== generated types, vue-tsc, eslint'
	@.ci/generated
	@cd ui && npm run --silent check && npm run --silent lint

test-go: ## Go tests on SQLite and on a PostgreSQL they start themselves (GO_TEST_FLAGS=-race passes through)
	@echo '== Go tests, SQLite and PostgreSQL'
	@go test -timeout 40m $(GO_TEST_FLAGS) $(GO_PACKAGES)

test-ui: ui-packages ## the interface's unit tests
	@echo '== unit tests of the interface'
	@cd ui && npm run --silent test

e2e: build ## end-to-end tests in Chromium against bin/shuoli
	@echo '== end-to-end tests in Chromium'
	@cd ui && SHUOLI_BIN='$(abspath bin/shuoli)' npm run --silent e2e

need-%:
	@.ci/need $*

bench: build ## the program beside raw SQLite in the same run, with ratios (docs/bench.md; BENCH_FLAGS="-cases 10000 -only list")
	go run ./internal/bench -program bin/shuoli $(BENCH_FLAGS)

sbom: build ## bin/sbom-go.json and bin/sbom-ui.json: what the program is made of (CycloneDX)
	@go tool -modfile=.ci/supply/go.mod cyclonedx-gomod bin -json -output bin/sbom-go.json bin/shuoli
	@cd ui && npm sbom --sbom-format cyclonedx --omit dev >../bin/sbom-ui.json

vulnerabilities: build ## known weaknesses that the program can reach; needs the vulnerability databases of Go and npm
	go tool -modfile=.ci/supply/go.mod govulncheck -mode binary bin/shuoli
	cd ui && npm audit --omit dev

soak: ## the long runs of what `make test` holds in short, on SQLite and PostgreSQL, and every parser fuzzed (docs/soak.md)
	go test -tags=sqlite_fts5,soak -run Soak -count=1 -timeout 3h -v $(SOAK_FLAGS) $(SOAK_PACKAGES)
	@.ci/fuzz $(FUZZ_TIME)

soak-fuzz: ## every parser is fuzzed, each for FUZZ_TIME (10m), as in the soak
	@.ci/fuzz $(FUZZ_TIME)

FORCE:
