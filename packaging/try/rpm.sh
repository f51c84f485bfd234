#!/usr/bin/env bash
# Looks into the .rpm and installs it into an empty tree, without what it depends on: no Fedora is at hand in Debian.
# Run as root. rpm.sh FILE.rpm
set -euo pipefail
# shellcheck source=packaging/try/base.sh
. "$(dirname "${BASH_SOURCE[0]}")/base.sh"
package=$(realpath "$1")
say "what it says of itself"
rpm -qip "$package"
rpm -qp --requires "$package"
fresh rpm
trap 'remove "$root"' EXIT
say "install into an empty tree, with what the .deb depends on from Debian"
inside "apt-get install -y -q --no-install-recommends rpm libgtk-3-0 libpangoft2-1.0-0 libfreetype6 fontconfig libxtst6 libxxf86vm1 libgl1" | tail -1
cp "$package" "$root/root/ferrum.rpm"
inside "rpm -i --nodeps /root/ferrum.rpm && rpm -V ferrum --nodeps"
person "ferrum chat 'Tell me a story about a fox and a lantern' --max-tokens 20 --seed 1"
inside "rpm -e ferrum"
left=$(inside "ls -d /opt/ferrum /usr/bin/ferrum /usr/share/applications/ferrum.desktop 2>/dev/null" || true)
[ -z "$left" ] || fail "left behind: $left"
