#!/usr/bin/env bash
# Tries the app-image in a Debian without Java. Run as root. app-image.sh FILE.tar.gz
set -euo pipefail
# shellcheck source=packaging/try/base.sh
. "$(dirname "${BASH_SOURCE[0]}")/base.sh"
archive=$(realpath "$1")
fresh app-image
trap 'remove "$root"' EXIT
inside "! command -v java"

say "command line, with not a single package added"
tar -C "$root/home/somebody" -xzf "$archive"
inside "chown -R somebody: /home/somebody/ferrum"
story=$(person "\$HOME/ferrum/bin/ferrum chat 'Tell me a story about a fox and a lantern' --max-tokens 40 --seed 1")
echo "$story"
[ "$(wc -w <<<"$story")" -ge 15 ] || fail "expected a story of at least 15 words"

say "window without a display: says so"
if person "\$HOME/ferrum/bin/ferrum"; then fail "expected an exit code for a missing display"; fi

say "window, with the libraries that README.md names"
inside "apt-get install -y -q --no-install-recommends libgtk-3-0 libxtst6 xvfb xauth xdotool" | tail -1
person "xvfb-run -a bash -c '\$HOME/ferrum/bin/ferrum & timeout 60 xdotool search --sync --onlyvisible --name ^Ferrum\$; kill \$!; wait \$! || true'"
