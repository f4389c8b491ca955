# What a contributor types; `make` alone lists it.
#
# The debug build serves lint and test, the release build demo and release.

SWIFT ?= swift
PLAT_DEBUG := .build/debug/plat
PLAT_RELEASE := .build/release/plat
# Where the linker finds only the static form of the runtime of C++.
STATIC := $(CURDIR)/.build/static
RELEASE_FLAGS := -c release --static-swift-stdlib --product plat --disable-local-rpath -Xlinker -L$(STATIC)
PREFIX ?= /usr/local
ROOT = $(DESTDIR)$(PREFIX)
EXECUTABLE ?= bin/plat
SOURCES := Sources Tests Package.swift

.PHONY: static install package bench help build test oracle e2e attack soak lint check update generate release demo story packages clean

help: ## List what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r name text; do printf '%-20s %s\n' "$$name" "$$text"; done

packages:
	@.ci/packages

build: packages ## Build plat for debugging (.build/debug/plat)
	@$(SWIFT) build --product plat

static:
	@mkdir -p $(STATIC)
	@ln -sf "$$(clang -print-file-name=libstdc++.a)" $(STATIC)/libstdc++.a

release: packages static ## Build the executable that is shipped (bin/plat, stripped)
	@$(SWIFT) build $(RELEASE_FLAGS)
	@mkdir -p bin
	@cp $(PLAT_RELEASE) bin/plat.new && strip bin/plat.new
	@git rev-parse HEAD 2>/dev/null | sed 's/^/\nplat commit /' >>bin/plat.new && mv bin/plat.new bin/plat
	@ls -l bin/plat

demo: packages static ## Play the stories: three personas, a service (KEEP=1; CONTROL_PLANE=DIR: on a kcp)
	@$(SWIFT) build $(RELEASE_FLAGS)
	@PLAT=$(PLAT_RELEASE) KEEP=$(KEEP) CONTROL_PLANE=$(CONTROL_PLANE) sh Tests/Story/story.sh
	@[ -n "$(KEEP)" ] || \
		PLAT=$(PLAT_RELEASE) CONTROL_PLANE=$(CONTROL_PLANE) sh Tests/Story/service.sh

story: build ## Play the same story with the debug build
	@PLAT=$(PLAT_DEBUG) KEEP=$(KEEP) CONTROL_PLANE=$(CONTROL_PLANE) sh Tests/Story/story.sh

bench: release ## Measure what plat is held to, against kubectl in the same run (PART=services)
	@.ci/packages bench
	@PLAT=bin/plat sh Tests/Bench/bench.sh $(PART)

# One after the other: servers and shells that compete for two cores only time each other out.
# On a real kcp too where there is one: KCP_TOOLS=DIR starts it, KCP=DIR runs already.
test: ## Run every test: units, transcripts, server, story, real clients; on kcp with KCP_TOOLS=DIR
	@.ci/packages clients
	@$(SWIFT) build --build-tests
	@SWIFT='$(SWIFT)' .ci/test --skip-build --no-parallel

oracle: packages ## Play the recorded tables row by row (ORACLE=DIR: those of another folder)
	@$(SWIFT) build --build-tests
	@SWIFT='$(SWIFT)' ORACLE='$(ORACLE)' .ci/oracle

e2e: build ## Play kcp's own tests that pass (ALL=1: all of them; OUT=DIR keeps the logs)
	@PLAT=$(PLAT_DEBUG) ALL=$(ALL) OUT=$(OUT) .ci/e2e

attack: build ## Send bad inputs and requests, damage stores, kill (SECONDS=60 a part; SEED=… again)
	@$(SWIFT) build --build-tests
	@PLAT_ATTACK_SECONDS=$(or $(SECONDS),20) PLAT_ATTACK_SEED=$(SEED) \
		$(SWIFT) test --skip-build --no-parallel --filter AttackTests

soak: release ## Load the executable that is shipped for an hour, and see what it holds (SECONDS=, RATE= a second)
	@$(SWIFT) build --build-tests
	@PLAT_ATTACK_EXECUTABLE=bin/plat PLAT_ATTACK_SECONDS=$(or $(SECONDS),3600) PLAT_ATTACK_RATE=$(RATE) \
		$(SWIFT) test --skip-build --filter SoakAttackTests

lint: packages ## Refuse warnings, other formatting and imports across module borders
	@$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)
	@$(SWIFT) build --build-tests
	@$(SWIFT) test --skip-build --filter ModuleBorders

check: lint test ## Run lint and test

update: packages ## Rewrite transcripts and generated files to what plat prints now
	-@PLAT_UPDATE=1 $(SWIFT) test --filter 'Transcript|GeneratedFiles|DemoTests'
	@git status --short Tests man Completions README.svg

generate: build ## Write man/ and Completions/ from the descriptions of the commands
	@$(PLAT_DEBUG) generate .

install: ## Install what make release built (PREFIX=/usr/local DESTDIR=)
	@test -x $(EXECUTABLE) || { echo "make release first" >&2; exit 1; }
	@install -d $(ROOT)/bin $(ROOT)/share/man/man1 $(ROOT)/share/man/man7 \
		$(ROOT)/share/bash-completion/completions $(ROOT)/share/zsh/site-functions \
		$(ROOT)/share/fish/vendor_completions.d
	@install -m 755 $(EXECUTABLE) $(ROOT)/bin/plat
	@ln -sf plat $(ROOT)/bin/kubectl-plat
	@ln -sf plat $(ROOT)/bin/kubectl_complete-plat
	@install -m 644 man/*.1 $(ROOT)/share/man/man1
	@install -m 644 man/*.7 $(ROOT)/share/man/man7
	@install -m 644 Completions/plat.bash $(ROOT)/share/bash-completion/completions/plat
	@install -m 644 Completions/_plat $(ROOT)/share/zsh/site-functions/_plat
	@install -m 644 Completions/plat.fish $(ROOT)/share/fish/vendor_completions.d/plat.fish
	@echo "plat is in $(ROOT)"

package: release ## Pack a .deb, a tarball and a krew manifest into dist/ (URL=where they will be)
	@PLAT_URL=$(URL) .ci/package

clean: ## Remove what was built
	@rm -rf .build bin dist
