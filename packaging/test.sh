#!/usr/bin/env bash
# 一条命令跑完全部检查 · One command for every check, on a Debian or Ubuntu with Python 3.11 and nothing else.
#
#   bash packaging/test.sh [--long] [pytest's own arguments…]
#
# --long adds the long runs. The environment (.venv-test) is without Qt on purpose: the core has to live without it.
# A second run needs no network. pytest's closing line is the last thing printed when all is well.
set -uo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"

if [ "${1:-}" = --long ]; then
    export XINGLIN_LONG=1
    shift
fi
# strace kills the program at chosen system calls (tests/kill).
# shellcheck disable=SC2046  # a word or nothing
system_packages $(venv_package) strace || stop "没有 strace 就不能做断电测试 · without strace the power-cut tests cannot run"
make_environment .venv-test packaging/requirements-dev.lock
BIN=$ROOT/.venv-test/bin
FAILED=()

stage() {
    local name=$1
    shift
    say "── $name"
    "$@" >&2 || FAILED+=("$name")
}

stage "ruff check" "$BIN/ruff" check --quiet .
stage "ruff format" "$BIN/ruff" format --check --quiet .
stage "mypy" "$BIN/mypy" --no-error-summary
stage "import-linter" "$BIN/lint-imports" --no-logo

# The conformance vectors lie beside the checkout and never in it; a clone without them runs the project's own tests.
VECTORS=$ROOT/../shared/vectors
if [ -f "$VECTORS/run.py" ]; then
    stage "vectors" env PYTHONPATH="$ROOT" "$BIN/python" "$VECTORS/run.py" --folder "$VECTORS" \
        --at-least xpath=99,javarosa=95,forms=95,xlsforms=100
fi

say "── pytest"
"$BIN/python" -m pytest -n 2 --dist worksteal "$@" || FAILED+=("pytest")
[ ${#FAILED[@]} -eq 0 ] || stop "没有通过 · failed: ${FAILED[*]}"
