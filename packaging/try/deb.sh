#!/usr/bin/env bash
# Tries the .deb in a Debian that has nothing else: install, talk, open the window, uninstall. Run as root.
# deb.sh FILE.deb [FOLDER FOR PICTURES]; the test hub comes from this tree's built tests and the JDK that ./ferrum takes.
set -euo pipefail
# shellcheck source=packaging/try/base.sh
. "$(dirname "${BASH_SOURCE[0]}")/base.sh"
# shellcheck source=packaging/find-jdk.sh
. "$home/packaging/find-jdk.sh"
package=$(realpath "$1")
pictures=${2:-}
hub=
fresh deb
trap '[ -z "$hub" ] || kill "$hub"; remove "$root"' EXIT
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

say "a model from a hub, checked and talked to"
port=18473
"$(find_jdk)/bin/java" -cp "$home/app/target/test-classes:$home/app/target/classes:$home/app/target/lib/*" \
    dev.ferrum.app.hub.ServeModel $port "$(echo "$root"/opt/ferrum/lib/app/assets/model/*.gguf)" >/dev/null &
hub=$!
timeout 30 bash -c "until (exec 3<>/dev/tcp/127.0.0.1/$port) 2>/dev/null; do sleep 0.2; done" \
    || fail "the test hub has not begun; build the tests first: mvn -DskipTests install"
export_hub="export HF_ENDPOINT=http://127.0.0.1:$port"
person "$export_hub; ferrum models search Ferrum-Test"
person "$export_hub; ferrum models pull Ferrum-Test/Small-MoE-GGUF"
person "ferrum models list"
pulled=$(inside "find /home/somebody -name '*.gguf' | head -1")
person "ferrum models verify '$pulled'"
[ "$(person "ferrum chat -m '$pulled' 'Tell me a story about a fox' -n 30 --seed 1 2>/dev/null" | wc -w)" -ge 12 ] \
    || fail "the model that was pulled has not answered"

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
import -window "$window" "$HOME/chat.png"
# The profiler's page while another answer is written, then the page of models.
xdotool key ctrl+3
sleep 2
xdotool key ctrl+1
sleep 1
xdotool mousemove 700 690 click 1
xdotool type --delay 40 'Tell me a long story about an owl'
xdotool key Return
sleep 0.5
xdotool key ctrl+3
sleep 3
import -window "$window" "$HOME/profiler.png"
xdotool key ctrl+2
sleep 2
import -window "$window" "$HOME/models.png"
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
if [ -n "$pictures" ]; then cp "$root"/home/somebody/{chat,profiler,models}.png "$pictures"; fi
inside "ls -la /home/somebody/.local/share/ferrum /home/somebody/.config/ferrum /home/somebody/.local/state/ferrum"
inside "grep -q own.gguf /home/somebody/.config/ferrum/settings.json" || fail "the file it was given was not opened"
[ "$(inside "stat -c %a /home/somebody/.local/share/ferrum/chats.db")" = 600 ] || fail "chats can be read by others"

say "uninstall"
inside "apt-get purge -y -q ferrum" | tail -2
left=$(inside "find / -xdev \\( -path /proc -o -path /dev -o -path /home -o -path /root -o -path /var -o -path /tmp \\) -prune -o -iname '*ferrum*' -print")
[ -z "$left" ] || fail "left behind: $left"
echo "nothing is left but what the person has in /home ($before files before)"
