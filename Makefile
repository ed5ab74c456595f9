# deps     installs the -dev packages that are missing (with sudo when not root)
# demo     builds a release, runs the first notebook and says where its page is
# test     builds and runs every test
# bench    the benchmarks, side by side with PyTorch and CPython
# install  puts tl, the bundled weights and the notebooks under PREFIX
PREFIX ?= /usr/local
SHARE  := $(PREFIX)/share/transferlab
TL     := .build/release/tl

PACKAGES := libdnnl-dev libedit-dev libturbojpeg0-dev libjpeg62-turbo-dev libpng-dev libwebp-dev libgif-dev libtiff-dev \
            libcmark-gfm-dev libcmark-gfm-extensions-dev libcurl4-openssl-dev libssl-dev zlib1g-dev
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: all deps build demo test bench install clean

all: build

deps:
	@missing=""; for package in $(PACKAGES); do \
	    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	    echo "installing$$missing"; \
	    $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; \
	fi

build: deps
	swift build -c release --product tl

demo: build
	$(TL) render --progress -o out/01-fine-tuning.html notebooks/01-fine-tuning.tl
	@echo "The page with curves and pictures: file://$(CURDIR)/out/01-fine-tuning.html"

test: deps
	Tests/run

bench: build
	Benchmarks/run

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(SHARE)/weights $(DESTDIR)$(SHARE)/notebooks
	install -m 755 $(TL) $(DESTDIR)$(PREFIX)/bin/tl
	install -m 644 weights/*.safetensors $(DESTDIR)$(SHARE)/weights
	install -m 644 notebooks/*.tl $(DESTDIR)$(SHARE)/notebooks

clean:
	rm -rf .build out
