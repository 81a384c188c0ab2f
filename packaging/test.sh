#!/usr/bin/env bash
# 一条命令跑完全部检查 · One command for every check, on a Debian or Ubuntu with Python 3.11 and nothing else.
#
#   bash packaging/test.sh [--long] [pytest's own arguments…]
#
# Two environments: .venv-test is without Qt on purpose, for the core has to live without it; .venv-window-test adds
# the window, which is tested without a display. --long adds the long runs, the coverage of the rooms that hold the data, and
# the window on older versions of Qt.
# A second run needs no network. pytest's closing lines are the last thing printed when all is well.
set -uo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"

OLDER_QT=(6.8.3 6.9.3)
FAILED=()
EARLIER=$(mktemp)
trap 'rm -f "$EARLIER"' EXIT

stage() {
    local name=$1
    shift
    say "── $name"
    "$@" >&2 || FAILED+=("$name")
}

# run_pytest NAME ENVIRONMENT arguments…: what it says at its end is said again by the runs that follow.
run_pytest() {
    local name=$1 environment=$2 code told
    shift 2
    told=$(mktemp)
    say "── pytest: $name"
    XINGLIN_EARLIER=$EARLIER "$ROOT/$environment/bin/python" -m pytest "$@" | tee "$told"
    code=${PIPESTATUS[0]}
    printf '%s: %s\n' "$name" "$(tail -n 1 "$told" | sed -E 's/\x1b\[[0-9;]*m//g; s/^=+ ?| ?=+$//g')" >>"$EARLIER"
    rm -f "$told"
    # 5: nothing was chosen here; no fault where the person chose.
    [ "$code" = 0 ] || { [ "$code" = 5 ] && [ "$CHOSEN" = yes ]; } || FAILED+=("pytest: $name")
}

# Split pytest's arguments: paths of the window's tests, paths of the core's, and what is meant for both.
sort_arguments() {
    local argument
    CORE=() WINDOW=() MEASURES=() BOTH=() CHOSEN=no
    for argument in "$@"; do
        CHOSEN=yes
        case "$argument" in
            tests/ui*) WINDOW+=("$argument") ;;
            tests/benchmarks*) MEASURES+=("$argument") ;;
            *) if [[ $argument != -* && -e ${argument%%::*} ]]; then CORE+=("$argument"); else BOTH+=("$argument"); fi ;;
        esac
    done
    if [ $((${#CORE[@]} + ${#WINDOW[@]} + ${#MEASURES[@]})) = 0 ]; then
        CORE=(tests --ignore=tests/ui --ignore=tests/benchmarks) WINDOW=(tests/ui) MEASURES=(tests/benchmarks)
    fi
}

if [ "${1:-}" = --long ]; then
    export XINGLIN_LONG=1
    shift
fi
sort_arguments "$@"

# The libraries are what Qt needs without a display.
# shellcheck disable=SC2046  # a word or nothing
system_packages $(venv_package) "${QT_OFFSCREEN[@]}" ||
    stop "缺少测试需要的系统软件包 · system packages that the tests need are missing"
system_packages "${RARE_FACES[@]}" ||
    say "没有 ${RARE_FACES[*]}，生僻字的几项检查跳过 · without ${RARE_FACES[*]} the checks of rare characters are skipped"
make_environment .venv-test packaging/requirements-dev.lock
make_environment .venv-window-test packaging/requirements-window-dev.lock
BIN=$ROOT/.venv-test/bin

stage "ruff check" "$BIN/ruff" check --quiet .
stage "ruff format" "$BIN/ruff" format --check --quiet .
stage "mypy" "$ROOT/.venv-window-test/bin/mypy" --no-error-summary
stage "import-linter" "$BIN/lint-imports" --no-logo

# The conformance vectors lie beside the checkout and never in it; a clone without them runs the project's own tests.
VECTORS=$ROOT/../shared/vectors
if [ -f "$VECTORS/run.py" ]; then
    stage "vectors" env PYTHONPATH="$ROOT" "$BIN/python" "$VECTORS/run.py" --folder "$VECTORS" \
        --at-least xpath=99,javarosa=95,forms=95,xlsforms=100
fi

[ -z "${XINGLIN_LONG:-}" ] || [ "$CHOSEN" = yes ] ||
    stage "coverage of storage, exchange, consolidation, forms" bash packaging/coverage.sh "$BIN/python"

PARALLEL=(-n 2 --dist worksteal)
[ ${#CORE[@]} = 0 ] || run_pytest "core, without Qt" .venv-test "${PARALLEL[@]}" "${CORE[@]}" "${BOTH[@]}"
# Measures run alone: a ratio taken beside other tests says nothing.
[ ${#MEASURES[@]} = 0 ] || run_pytest "measures" .venv-window-test "${MEASURES[@]}" "${BOTH[@]}"
if [ ${#WINDOW[@]} != 0 ]; then
    if [ -n "${XINGLIN_LONG:-}" ]; then
        for version in "${OLDER_QT[@]}"; do
            make_older_window "$version"
            run_pytest "window, Qt $version" ".venv-window-$version" "${PARALLEL[@]}" "${WINDOW[@]}" "${BOTH[@]}"
        done
    fi
    run_pytest "window" .venv-window-test "${PARALLEL[@]}" "${WINDOW[@]}" "${BOTH[@]}"
fi
[ ${#FAILED[@]} -eq 0 ] || stop "没有通过 · failed: $(printf '%s; ' "${FAILED[@]}")"
