#!/usr/bin/env bash
# 一条命令看到整个系统 · One command to see the whole system, on a Debian or Ubuntu with Python 3.11 and nothing else.
#
#   bash packaging/run.sh [DIR]
#
# Makes the environment, then shows a demonstration county, made in DIR by the real chain: in the window, where one
# chooses a village, a township or the county; without one where there is no display. A second run needs no network and
# comes back to the same county.
set -uo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"
HERE=${OLDPWD:-$PWD}

QT_PACKAGES=(libgl1 libegl1 libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon0 libxcb-cursor0 libxcb-icccm4
    libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 libxcb-image0 libxcb-render-util0 libx11-xcb1
    libxcb-randr0 libxcb-sync1 libxcb-xfixes0 libcups2 libgssapi-krb5-2 libbrotli1 libzstd1)
[ "$(uname -m)" = aarch64 ] && QT_PACKAGES+=(libsm6 libice6)

main() {
    local folder window=yes
    # One question for everything the system lacks.
    # shellcheck disable=SC2046  # a word or nothing
    system_packages $(venv_package) "${QT_PACKAGES[@]}" ||
        window="缺少窗口需要的系统软件包 · system packages of the window are missing"
    system_packages "${RARE_FACES[@]}" || say "极少数生僻字会印成〓 · a few rare characters will be printed as 〓"
    make_environment .venv packaging/requirements.lock
    [ "$window" != yes ] || add_window || window="这台机器没有可用的 Qt · there is no Qt for this machine"
    if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then
        window="这里没有显示器 · there is no display here"
    fi
    folder=$(demonstration_folder "${1:-}" "$window")
    if [ "$window" = yes ]; then
        exec .venv/bin/xinglin demo "$folder"
    fi
    say ""
    say "$window"
    say "改为不开窗口，走一遍同样的流程：村 → 镇 → 县 → 表 · so the same chain runs without one: village → township → county → table"
    say ""
    .venv/bin/xinglin demo "$folder" --no-window || exit $?
    say ""
    say "都在这里 · All of it is in: $folder"
    say "接着试试 · Next: $ROOT/.venv/bin/xinglin --help"
}

# The folder asked for, or the first xinglin-demo in the home folder that is unused; always absolute. The window also
# takes one that holds a finished demonstration: people come back to what they did.
demonstration_folder() {
    local folder=$1 window=$2 number=2
    if [ -z "$folder" ]; then
        folder=${HOME:-/tmp}/xinglin-demo
        while [ -e "$folder" ] && { [ "$window" != yes ] || [ ! -e "$folder/demo.json" ]; }; do
            folder=${HOME:-/tmp}/xinglin-demo-$number
            number=$((number + 1))
        done
    fi
    case "$folder" in /*) ;; *) folder=$HERE/$folder ;; esac
    printf '%s' "$folder"
}

# Qt beside the core, once; its absence is no reason to stop.
add_window() {
    local mark
    mark=$(sha256sum <packaging/requirements-window.lock)
    [ "$(cat .venv/made-window 2>/dev/null)" = "$mark" ] && return 0
    say "正在下载窗口部件（约 80 MB，只有这一次） · Downloading the window's parts (about 80 MB, only this once)"
    install_locked .venv packaging/requirements-window.lock || return 1
    printf '%s' "$mark" >.venv/made-window
}

main "$@"
