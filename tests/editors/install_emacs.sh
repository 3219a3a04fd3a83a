#!/bin/sh
# What tests/editors/test_emacs.py needs on Debian (25 s): Emacs without windows, and eglot for Emacs 28. As root.
set -e
apt-get -q install -y --no-install-recommends emacs-nox elpa-eglot tmux
