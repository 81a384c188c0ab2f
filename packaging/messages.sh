#!/usr/bin/env bash
# Gather the texts of the program into the English catalogue and compile it.
#   bash packaging/messages.sh        then translate what is empty in resources/translations/en, and run it again
# The compiled .mo is committed beside its .po: a clone and a wheel speak English without Babel, and a test holds the two together.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=.venv-test/bin/python
[ -x "$PYTHON" ] || PYTHON=python3
babel() { "$PYTHON" -m babel.messages.frontend --quiet "$@"; }

texts=$(mktemp)
trap 'rm -f "$texts"' EXIT
catalogue=resources/translations/en/LC_MESSAGES/xinglin.po
babel extract --keywords _ --no-default-keywords --no-location --sort-output --omit-header --no-wrap -o "$texts" desktop
mkdir -p "$(dirname "$catalogue")"
[ -e "$catalogue" ] || babel init -i "$texts" -o "$catalogue" -l en --no-wrap
babel update -i "$texts" -o "$catalogue" -l en --no-fuzzy-matching --ignore-obsolete --omit-header --no-wrap
babel compile -i "$catalogue" -o "${catalogue%.po}.mo" -l en
grep -c '^msgid' "$catalogue" | sed 's/$/ texts/'
