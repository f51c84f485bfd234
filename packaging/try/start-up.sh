#!/usr/bin/env bash
# Measures starts of an app-image: the command line to its first token, and the window until it is visible (under Xvfb,
# with xdotool), with and without the cache of loaded classes, medians of RUNS (default 5). start-up.sh FOLDER [RUNS [WHAT]]
#
# With COLD=1, and as root, the disk's cache is emptied before each run.
set -euo pipefail
image=$(realpath "$1")
runs=${2:-5}
what=${3:-first_token window}
work=$(mktemp -d)
trap 'rm -rf "$work"; [ -z "${display:-}" ] || kill "$display"' EXIT
cp -a "$image" "$work/with"
cp -a "$image" "$work/without"
sed -i '/XX:AOTCache/d' "$work/without/lib/app/ferrum.cfg"

now() { date +%s%N; }

cold() {
    if [ "${COLD:-}" = 1 ]; then
        sync
        echo 3 >/proc/sys/vm/drop_caches
    fi
}

median() { sort -n | awk '{ at[NR] = $1 } END { print NR % 2 ? at[(NR + 1) / 2] : (at[NR / 2] + at[NR / 2 + 1]) / 2 }'; }

first_token() { # a reply of one token, from start to end of the program: an upper bound
    local begin end
    cold
    begin=$(now)
    FERRUM_DATA=$work/data "$work/$1/bin/ferrum" chat "Tell me a story" --max-tokens 1 --seed 1 >/dev/null 2>&1
    end=$(now)
    echo $(((end - begin) / 1000000))
}

window() {
    local begin end ferrum
    cold
    begin=$(now)
    FERRUM_DATA=$work/data "$work/$1/bin/ferrum" >/dev/null 2>&1 &
    ferrum=$!
    # Its own waiting looks twice a second only.
    until xdotool search --onlyvisible --name '^Ferrum$' >/dev/null 2>&1; do sleep 0.02; done
    end=$(now)
    kill "$ferrum"
    wait "$ferrum" 2>/dev/null || true
    echo $(((end - begin) / 1000000))
}

Xvfb :97 -screen 0 1400x900x24 >/dev/null 2>&1 &
display=$!
export DISPLAY=:97
uptime
for what in $what; do
    for _ in $(seq "$runs"); do
        for how in without with; do "$what" $how >>"$work/$what-$how"; done
    done
    for how in without with; do
        echo "$what $how the cache: median $(median <"$work/$what-$how") ms of $(tr '\n' ' ' <"$work/$what-$how")"
    done
done
uptime
