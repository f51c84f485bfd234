#!/bin/sh
# Starts Ferrum with the Java that comes with it; /usr/bin/ferrum leads here. Made by packaging/jpackage/linux.sh.
#
# Not jpackage's program: that asks rpm and dpkg at each start whose file it is, a third of a second on a full system.
home=$(readlink -f "$0")
home=${home%/bin/ferrum}
APPDIR=$home/lib/app
# Meant for a person's other Javas.
unset JDK_JAVA_OPTIONS
exec "$home/lib/runtime/bin/ferrum" \
    @OPTIONS@
    -m dev.ferrum.app/dev.ferrum.app.Launcher "$@"
