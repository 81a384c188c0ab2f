#!/usr/bin/env bash
# Fails unless every branch of the rooms that hold the data is reached by these rooms' own tests.
#
#   bash packaging/coverage.sh [PYTHON] [ROOM…]      .venv-test's python and all four rooms by default; some minutes
#
# ROOM: storage, exchange, consolidation, forms. What only a whole chain or the window would reach counts for nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
rooms=(storage exchange consolidation forms)
python=.venv-test/bin/python
if [ $# -gt 0 ] && [[ " ${rooms[*]} " != *" $1 "* ]]; then
    python=$1
    shift
fi
[ $# -eq 0 ] || rooms=("$@")
held=$(mktemp -d)
trap 'rm -rf "$held"' EXIT

covered() {
    local room=$1 tests=("tests/$1")
    [ "$room" != forms ] || tests+=(tests/forms_content)
    export COVERAGE_FILE=$held/$room
    "$python" -m coverage run --branch --source="desktop/$room" -m pytest -q -p no:cacheprovider "${tests[@]}" &&
        "$python" -m coverage combine -q &&
        "$python" -m coverage report --show-missing --skip-covered --fail-under=100
}

failed=()
for room in "${rooms[@]}"; do
    printf '── coverage: desktop/%s\n' "$room"
    covered "$room" || failed+=("$room")
done
[ ${#failed[@]} -eq 0 ] || { printf 'not fully covered: %s\n' "${failed[*]}" >&2; exit 1; }
