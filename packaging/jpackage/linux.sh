#!/usr/bin/env bash
# Makes a Linux package with its own Java: linux.sh [app-image|deb|rpm] (default: app-image), into app/target/package.
# deb needs dpkg-deb and fakeroot, rpm needs rpm; stripping debug data needs binutils.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"
type=${1:-app-image}
prepare
make_runtime

# The window's libraries are inside the modules file, where jpackage does not look for what they need.
needs="libgtk-3-0, libpangoft2-1.0-0, libxxf86vm1, libgl1"
case $type in
    app-image) extra=() ;;
    # No --linux-shortcut: its postinst fails where a system has no menu directories.
    deb) extra=(--linux-package-deps "$needs" --linux-app-category utils --linux-menu-group Utility) ;;
    rpm) extra=(--linux-app-category Utility) ;;
    *) echo "linux.sh: expected app-image, deb or rpm, found $type" >&2; exit 2 ;;
esac
run_jpackage "$type" --icon "$home/assets/icon/ferrum-512.png" ${extra[@]+"${extra[@]}"}
