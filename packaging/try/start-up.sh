#!/usr/bin/env bash
# Measures starts of an app-image: `ferrum chat` to the first character of its reply, and the window until it is on the
# screen and until its content is (under Xvfb), with and without the cache of loaded classes.
# start-up.sh FOLDER [RUNS [WHAT]]
#
# The ways take turns, RUNS times (default 5). Of each: median of the wall clock, and of the processor time (user and
# system) that the program had taken by then, which other work on the machine disturbs less.
# With OTHER=FOLDER that image runs too, to compare two builds. With COLD=1, and as root, the disk's cache is emptied
# before each run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
image=$(realpath "$1")
runs=${2:-5}
what=${3:-first_token window}
work=$(mktemp -d)
trap 'rm -rf "$work"; [ -z "${display:-}" ] || kill "$display"' EXIT
cp -a "$image" "$work/with"
cp -a "$image" "$work/without"
sed -i '/XX:AOTCache/d' "$work/without/bin/ferrum"
ways="without with"
if [ -n "${OTHER:-}" ]; then
    cp -a "$(realpath "$OTHER")" "$work/other"
    ways="other $ways"
fi
tick=$((1000 / $(getconf CLK_TCK)))

now() { date +%s%N; }

cold() {
    if [ "${COLD:-}" = 1 ]; then
        sync
        echo 3 >/proc/sys/vm/drop_caches
    fi
}

median() { sort -n | awk '{ at[NR] = $1 } END { print NR % 2 ? at[(NR + 1) / 2] : (at[NR / 2] + at[NR / 2 + 1]) / 2 }'; }

# Milliseconds on the processor so far. The name of the program, in brackets, has no blank.
processor() { awk -v tick="$tick" '{ print ($14 + $15) * tick }' "/proc/$1/stat"; }

# "wall processor" of one start each, in milliseconds.
first_token() {
    local begin end ferrum
    mkfifo "$work/reply"
    cold
    begin=$(now)
    FERRUM_DATA=$work/data "$work/$1/bin/ferrum" chat "Tell me a story" --max-tokens 40 --seed 1 >"$work/reply" 2>/dev/null &
    ferrum=$!
    exec 4<"$work/reply"
    read -r -N 1 -u 4 _
    end=$(now)
    echo $(((end - begin) / 1000000)) "$(processor "$ferrum")"
    cat <&4 >/dev/null
    exec 4<&-
    wait "$ferrum"
    rm "$work/reply"
}

# Until the window is on the screen, and until its content is; the processor time is that until the content.
window() {
    local begin visible drawn ferrum
    mkfifo "$work/seen"
    timeout 60 python3 "$here/watch-window.py" >"$work/seen" &
    exec 5<"$work/seen"
    rm "$work/seen"
    read -r -u 5 _
    cold
    begin=$(now)
    FERRUM_DATA=$work/data "$work/$1/bin/ferrum" >/dev/null 2>&1 &
    ferrum=$!
    read -r -u 5 _ visible
    read -r -u 5 _ drawn
    echo $(((drawn - begin) / 1000000)) "$(processor "$ferrum")" $(((visible - begin) / 1000000))
    exec 5<&-
    kill "$ferrum"
    wait "$ferrum" 2>/dev/null || true
}

Xvfb :97 -screen 0 1400x900x24 -noreset >/dev/null 2>&1 &
display=$!
export DISPLAY=:97
uptime
for what in $what; do
    for _ in $(seq "$runs"); do
        for how in $ways; do "$what" "$how" >>"$work/$what-$how"; done
    done
    for how in $ways; do
        echo "$what $how: median $(cut -d' ' -f1 "$work/$what-$how" | median) ms," \
            "processor $(cut -d' ' -f2 "$work/$what-$how" | median) ms, of $(cut -d' ' -f1 "$work/$what-$how" | tr '\n' ' ')"
        if [ "$what" = window ]; then
            echo "window $how, on the screen, empty or not: median $(cut -d' ' -f3 "$work/$what-$how" | median) ms," \
                "of $(cut -d' ' -f3 "$work/$what-$how" | tr '\n' ' ')"
        fi
    done
done
uptime
