#!/bin/sh
# What tests/editors/test_kate.py needs on Debian (a minute): Kate, a screen that nobody sees, and a hand for its keys. As
# root.
set -e
apt-get -q install -y --no-install-recommends kate xvfb xdotool dbus
