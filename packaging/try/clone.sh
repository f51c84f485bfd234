#!/usr/bin/env bash
# Tries the two commands of README.md in a fresh clone on a fresh Debian, with what README.md names and nothing else.
# Run as root. clone.sh [ARGUMENTS FOR ./verify]; JDK_HOME is the JDK to copy in (default: the one ./ferrum would take).
set -euo pipefail
# shellcheck source=packaging/try/base.sh
. "$(dirname "${BASH_SOURCE[0]}")/base.sh"
# shellcheck source=packaging/find-jdk.sh
. "$home/packaging/find-jdk.sh"
jdk=${JDK_HOME:-$(find_jdk)}
fresh clone
trap 'remove "$root"' EXIT

say "Maven from Debian (its Java is too old for Ferrum), and a JDK in a usual place"
inside "apt-get install -y -q --no-install-recommends maven git" | tail -1
mkdir -p "$root/usr/lib/jvm"
cp -a "$(realpath "$jdk")" "$root/usr/lib/jvm/jdk-25"
# The authorities that this machine trusts, where a link leads to them.
if [ -L "$jdk/lib/security/cacerts" ]; then
    cp -L --remove-destination "$jdk/lib/security/cacerts" "$root/usr/lib/jvm/jdk-25/lib/security/cacerts"
fi
git clone -q --no-hardlinks "$home" "$root/home/somebody/ferrum"
# How this machine reaches Maven Central, where that needs telling; not part of what is tried.
if [ -e ~/.m2/settings.xml ]; then install -D ~/.m2/settings.xml "$root/home/somebody/.m2/settings.xml"; fi
inside "chown -R somebody: /home/somebody"

say "./ferrum chat, which builds first"
time person "cd ~/ferrum && ./ferrum chat 'Tell me a story about a fox and a lantern' --max-tokens 40 --seed 1"
say "./ferrum chat again"
time person "cd ~/ferrum && ./ferrum chat 'Tell me a story about a fox and a lantern' --max-tokens 40 --seed 1"

say "./verify $*"
inside "apt-get install -y -q --no-install-recommends libfreetype6 libpangoft2-1.0-0 fontconfig fonts-dejavu-core" | tail -1
log=${FERRUM_VERIFY_LOG:-$place/verify.log}
time person "cd ~/ferrum && ./verify $*" >"$log" 2>&1 || failed=1
grep -E '^\[ERROR\] {1,3}[A-Z]|Tests run:.*Time|^\[(INFO|ERROR)\] (Ferrum|ferrum|BUILD|Total)' "$log" | grep -v 'Failures: 0, Errors: 0' || true
[ -z "${failed:-}" ] || fail "./verify; the whole log is in $log"
