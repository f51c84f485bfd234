#!/usr/bin/env bash
# Makes a macOS package with its own Java: macos.sh [app-image|dmg|pkg] (default: app-image), into app/target/package.
# Has to run on a Mac: Java cannot link a runtime for another system. Not signed and not notarised.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"
type=${1:-app-image}
case $type in
    app-image | dmg | pkg) ;;
    *) echo "macos.sh: expected app-image, dmg or pkg, found $type" >&2; exit 2 ;;
esac
prepare
make_runtime
run_jpackage "$type" --mac-package-identifier dev.ferrum.desktop --mac-package-name Ferrum
