#!/usr/bin/env bash
# Fails unless every branch of desktop/forms is reached by the form engine's own tests.
#
#   bash packaging/forms_coverage.sh [PYTHON]      (.venv-test's by default; about a minute)
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-.venv-test/bin/python}
held=$(mktemp -d)
trap 'rm -rf "$held"' EXIT
export COVERAGE_FILE=$held/data
"$python" -m coverage run --branch -m pytest -q tests/forms tests/forms_content
"$python" -m coverage combine -q
"$python" -m coverage report --include='desktop/forms/*' --show-missing --skip-covered --fail-under=100
