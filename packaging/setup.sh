# Shared by run.sh and test.sh (sourced, not run): system packages, the Python environment, and when to leave both alone.
# Wherever nothing changed since the last run, nothing here touches the network.
# shellcheck shell=bash

export PYTHONUTF8=1 PIP_DISABLE_PIP_VERSION_CHECK=1
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 4
ROOT=$PWD

# What Qt asks of a system even without a display; the fonts are our own.
# shellcheck disable=SC2034  # used by test.sh
QT_OFFSCREEN=(libgl1 libegl1 libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon0)

# The face of characters that only rare names have, for paper; without it they are printed as 〓 and named.
# shellcheck disable=SC2034  # used by run.sh and test.sh
RARE_FACES=(fonts-hanazono)

say() { printf '%s\n' "$*" >&2; }

stop() {
    say ""
    say "停下了 · Stopped: $*"
    exit 4
}

# The newest Python that the system has, 3.11 at least; the system's own python3 first.
find_python() {
    local name
    for name in "${XINGLIN_PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    stop "需要 Python 3.11 以上，请先安装 · Python 3.11 or newer is needed: apt-get install python3"
}

# The Debian package that lets this Python make an environment, or nothing when it already can.
venv_package() {
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
        "$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
}

# The names among the arguments that are not installed, libfoo meaning libfoo or its 64-bit-time rename libfoot64.
missing_packages() {
    local name states
    command -v dpkg-query >/dev/null || return 0
    for name in "$@"; do
        states=$(dpkg-query -W -f='${db:Status-Abbrev}\n' "$name" "${name}t64" 2>/dev/null)
        case "$states" in *ii*) ;; *) printf '%s ' "$name" ;; esac
    done
}

# Ask once on a terminal; a script or CI has already said yes by calling us.
may_install() {
    local answer
    say "需要安装系统软件包 · System packages to install: $*"
    if [ -n "${CI:-}" ] || [ ! -t 0 ]; then return 0; fi
    read -r -p "现在安装吗？ · Install them now? [Y/n] " answer
    case "$answer" in [Nn]*) return 1 ;; *) return 0 ;; esac
}

# Install what is missing of the named packages; returns 1 when that was declined or failed.
system_packages() {
    local missing as_root=()
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        say "这台机器没有 apt-get，请自己安装 · No apt-get here, please install: $missing"
        return 1
    fi
    # shellcheck disable=SC2086  # a list of words is meant
    may_install $missing || return 1
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { say "请用管理员身份运行 · As root, please: apt-get install $missing"; return 1; }
        as_root=(sudo)
    fi
    # shellcheck disable=SC2086
    "${as_root[@]}" apt-get -q update >&2 &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing >&2
}

# make_environment FOLDER LOCK: FOLDER holds exactly what LOCK names, checked by hash; skipped when its mark still fits.
# pip and not something faster, because pip is what people have pointed at the mirror that answers them.
make_environment() {
    local folder=$1 lock=$2 mark
    mark=$({ "$PYTHON" -V; cat "$lock"; echo "$ROOT"; } | sha256sum | cut -c1-64)
    [ -x "$folder/bin/python" ] && [ "$(cat "$folder/made-from" 2>/dev/null)" = "$mark" ] && return 0
    [ -z "$(venv_package)" ] ||
        stop "没有 $(venv_package) 就不能建立 Python 环境 · without $(venv_package) no Python environment can be made"
    say "正在建立 Python 环境（只有这一次需要网络） · Making the Python environment (needs the network only this once): $folder"
    rm -rf "$folder"
    "$PYTHON" -m venv "$folder" || stop "$PYTHON -m venv $folder"
    install_locked "$folder" "$lock" ||
        stop "下载或校验软件包没有成功，检查网络后再运行一次 · a download or its check failed; look at the network, run this again"
    # The command people type; the checkout is the installation.
    printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/bin/python" -m desktop "$@"\n' "$ROOT" "$ROOT/$folder" >"$folder/bin/xinglin"
    chmod +x "$folder/bin/xinglin"
    printf '%s' "$mark" >"$folder/made-from"
}

# make_older_window VERSION: the window's test environment with another version of Qt in it (.venv-window-VERSION).
make_older_window() {
    local version=$1 folder=.venv-window-$1
    make_environment "$folder" packaging/requirements-window-dev.lock
    [ "$(cat "$folder/made-window" 2>/dev/null)" = "$version" ] && return 0
    "$folder/bin/python" -m pip install --quiet --only-binary :all: --no-deps \
        "PySide6-Essentials==$version" "shiboken6==$version" >&2 || stop "PySide6-Essentials==$version"
    printf '%s' "$version" >"$folder/made-window"
}

install_locked() {
    "$1/bin/python" -m pip install --quiet --require-hashes --only-binary :all: --no-deps -r "$2" >&2
}

PYTHON=$(find_python) || exit 4
