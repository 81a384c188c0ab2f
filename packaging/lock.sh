#!/usr/bin/env bash
# Write the four lock files anew from pyproject.toml (needs uv and the network; nobody else does).
#   bash packaging/lock.sh [--upgrade]
# Hashes of every platform's wheels, names and versions, and no address: each machine asks the index it is set up for.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    local out=$1
    shift
    uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
        --no-annotate --no-config --quiet "$@" -o "$out"
}

compile packaging/requirements.lock "$@"
compile packaging/requirements-dev.lock --group dev -c packaging/requirements.lock "$@"
compile packaging/requirements-window.lock --extra window -c packaging/requirements.lock "$@"
compile packaging/requirements-window-dev.lock --group dev --group window-dev --extra window \
    -c packaging/requirements-dev.lock -c packaging/requirements-window.lock "$@"
if grep -nE '://|^-|^file:' packaging/requirements*.lock; then
    echo "an address got into a lock file" >&2
    exit 1
fi
wc -l packaging/requirements*.lock
