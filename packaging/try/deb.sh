#!/usr/bin/env bash
# Tries the .deb in a Debian that has nothing else: install, talk, open the window, uninstall. Run as root.
# deb.sh FILE.deb [PICTURE.png]
set -euo pipefail
# shellcheck source=packaging/try/base.sh
. "$(dirname "${BASH_SOURCE[0]}")/base.sh"
package=$(realpath "$1")
picture=${2:-}
fresh deb
trap 'remove "$root"' EXIT
cp "$package" "$root/root/ferrum.deb"

say "install with what it depends on, and nothing that is only recommended"
before=$(inside "find / -xdev -path /proc -prune -o -path /dev -prune -o -print | wc -l")
inside "apt-get install -y -q --no-install-recommends /root/ferrum.deb" | tail -3
inside "! command -v java"
person "command -v ferrum"
say "libraries that its own need and nobody brings (expected: none)"
inside "find /opt/ferrum -name '*.so' -exec ldd {} + 2>/dev/null | grep 'not found' | grep -v libjvm.so | sort -u" || true

say "command line"
person "ferrum --version"
person "ferrum devices"
story=$(person "ferrum chat 'Tell me a story about a fox and a lantern' --max-tokens 40 --seed 1 2>/tmp/said")
echo "$story"
inside "cat /tmp/said"
[ "$(wc -w <<<"$story")" -ge 15 ] || fail "expected a story of at least 15 words"
person "ferrum chat 'Tell me a story about an owl' -n 8 --profile 2>&1 | grep -E 'attention|lm_head|a step'"

say "window, under Xvfb: opens with the model of a file that it is given, answers, closes"
inside "apt-get install -y -q --no-install-recommends xvfb xauth xdotool imagemagick openbox" | tail -1
inside "mkdir -p /home/somebody/models && cp /opt/ferrum/lib/app/assets/model/*.gguf /home/somebody/models/own.gguf && chown -R somebody /home/somebody/models"
cat >"$root/home/somebody/use-window.sh" <<'USE'
set -eu
openbox >/dev/null 2>&1 &
ferrum "$HOME/models/own.gguf" >"$HOME/window.out" 2>"$HOME/window.err" &
ferrum=$!
window=$(timeout 60 xdotool search --sync --onlyvisible --name '^Ferrum$' | head -1)
xdotool windowsize "$window" 1200 780 windowmove "$window" 0 0
sleep 8
xdotool windowactivate "$window" || true
xdotool mousemove 700 690 click 1
sleep 1
xdotool type --delay 40 'Tell me a story about a fox and a lantern'
sleep 1
xdotool key Return
# Until the reply has ended: it is kept twice a second while it grows.
chats=$HOME/.local/share/ferrum/chats.db-wal
for _ in $(seq 60); do
    size=$(stat -c %s "$chats")
    sleep 2
    if [ "$size" -gt 100000 ] && [ "$(stat -c %s "$chats")" = "$size" ]; then break; fi
done
[ "$size" -gt 100000 ] || echo "window: no reply in two minutes"
import -window "$window" "$HOME/window.png"
xdotool key alt+F4
for _ in $(seq 20); do
    if ! kill -0 "$ferrum" 2>/dev/null; then break; fi
    sleep 1
done
if kill -0 "$ferrum" 2>/dev/null; then echo "window: still open, ended by a signal"; kill "$ferrum"; fi
wait "$ferrum" || true
USE
person "xvfb-run -a -s '-screen 0 1280x860x24' bash ~/use-window.sh | tee ~/use.out"
inside "cat /home/somebody/window.out /home/somebody/window.err"
inside "! grep -q 'no reply' /home/somebody/use.out" || fail "the window's model has not answered"
if [ -n "$picture" ]; then cp "$root/home/somebody/window.png" "$picture"; fi
inside "ls -la /home/somebody/.local/share/ferrum /home/somebody/.config/ferrum /home/somebody/.local/state/ferrum"
inside "grep -q own.gguf /home/somebody/.config/ferrum/settings.json" || fail "the file it was given was not opened"
[ "$(inside "stat -c %a /home/somebody/.local/share/ferrum/chats.db")" = 600 ] || fail "chats can be read by others"

say "uninstall"
inside "apt-get purge -y -q ferrum" | tail -2
left=$(inside "find / -xdev \\( -path /proc -o -path /dev -o -path /home -o -path /root -o -path /var -o -path /tmp \\) -prune -o -iname '*ferrum*' -print")
[ -z "$left" ] || fail "left behind: $left"
echo "nothing is left but what the person has in /home ($before files before)"
