# The few commands of the project; `make` alone lists them.

GO   ?= go
NODE ?= node
NPM  ?= npm

# The tools that write code are pinned in a module of their own, so that they
# have no say in the versions that the program is built with. The first use of
# a tool builds it: seconds for templ, minutes for sqlc.
TEMPL = $(GO) tool -modfile=tools/go.mod templ
SQLC  = $$($(GO) tool -modfile=tools/go.mod -n sqlc)

VERSION := $(shell sed -n 's/^softwareVersion: *"\{0,1\}\([^"]*\)"\{0,1\} *$$/\1/p' publiccode.yml)
COMMIT  := $(shell git describe --always --dirty --exclude='*' 2>/dev/null)

LISTEN ?= 127.0.0.1:8080

NODE_MODULES := web/assets/node_modules/.package-lock.json
ASSETS       := web/assets/dist/manifest.json
# The style sheet keeps what the pages use, so the pages are among its sources.
ASSET_SOURCES = $(shell find web -path web/assets/node_modules -prune -o -path web/assets/dist -prune -o \
	-type f \( -name '*.templ' -o -name '*.go' -o -name '*.css' -o -name '*.js' -o -name '*.mjs' -o -name '*.svg' \) \
	! -name '*_templ.go' ! -name '*_test.go' -print)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo build assets generate test soak check bench clean

help: ## say what there is
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## fill a temporary place and serve it: LISTEN=, APPLICATIONS=, STAGE=, NOW=, SEED=, DATA=, ORIGINALS=
	@$(if $(ORIGINALS),COHORTE_ORIGINALS="$(ORIGINALS)") bin/cohorte demo --listen $(LISTEN) $(if $(APPLICATIONS),--applications $(APPLICATIONS)) $(if $(STAGE),--stage $(STAGE)) \
		$(if $(NOW),--now "$(NOW)") $(if $(SEED),--seed $(SEED)) $(if $(DATA),--data "$(DATA)")

build: assets ## make bin/cohorte, one static program with everything in it
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w -X main.version=$(VERSION)$(if $(COMMIT),+$(COMMIT))' -o bin/cohorte ./cmd/cohorte

assets: $(ASSETS) ## make the style sheet and the scripts, when their sources changed

$(NODE_MODULES): web/assets/package.json web/assets/package-lock.json
	@command -v $(NPM) >/dev/null || { echo "npm is missing: install Node.js 20 or later" >&2; exit 1; }
	cd web/assets && $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(ASSETS): $(NODE_MODULES) $(ASSET_SOURCES)
	@cd web/assets && $(NODE) build.mjs

generate: ## write the generated code anew, after a change of a .templ or .sql file
	$(TEMPL) generate -path . -log-level warn
	SQLC="$(SQLC)" scripts/generate-store

test: ## run everything, on SQLite and PostgreSQL and in a browser; installs what it needs where it may
	@scripts/test

soak: build ## kill the program a hundred times under a rush, on both databases: KILLS=
	COHORTE_KILLS=$(or $(KILLS),100) scripts/with-postgres $(GO) test ./journey -run TestKilledUnderARush -count=1 -timeout 60m -v

check: ## what a change must pass before it is proposed, besides make test
	@scripts/check

bench: build ## measure: ONLY=name for one of them
	@$(GO) run ./bench -binary bin/cohorte $(if $(ONLY),-only $(ONLY))

clean: ## remove what was built; node_modules and the caches of Go stay
	rm -rf bin web/assets/dist/*.css web/assets/dist/*.js web/assets/dist/*.gz web/assets/dist/*.svg web/assets/dist/manifest.json
