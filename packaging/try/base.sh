# shellcheck shell=bash
# Sourced by the scripts beside it: makes small Debian systems to try packages in. Needs root and debootstrap.
# FERRUM_TRY is the folder for them (default: /var/tmp/ferrum-try), FERRUM_MIRROR the Debian archive.

# shellcheck disable=SC2034  # for the scripts that source this
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
place=${FERRUM_TRY:-/var/tmp/ferrum-try}
mirror=${FERRUM_MIRROR:-http://deb.debian.org/debian}

# A fresh system called $1, copied from one that is bootstrapped once.
fresh() {
    root=$place/$1
    if [ ! -e "$place/base/etc/debian_version" ]; then
        mkdir -p "$place"
        debootstrap --variant=minbase --include=ca-certificates bookworm "$place/base" "$mirror"
    fi
    remove "$root"
    cp -a "$place/base" "$root"
    # A mount of its own: programs that ask for the disk of a file find none in a plain folder.
    mount --bind "$root" "$root"
    # What this machine uses to reach the archive; not part of what is tried.
    local file
    for file in /etc/resolv.conf /etc/apt/apt.conf.d/99*; do
        if [ -e "$file" ]; then cp "$file" "$root$file"; fi
    done
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --make-rslave "$root/dev"
    inside "apt-get update -q"
    inside "useradd --create-home --shell /bin/bash somebody"
}

# Unmounts and removes a system.
remove() {
    if mountpoint -q "$1/dev" 2>/dev/null; then umount -R "$1/dev"; fi
    if mountpoint -q "$1/proc" 2>/dev/null; then umount "$1/proc"; fi
    if mountpoint -q "$1" 2>/dev/null; then umount "$1"; fi
    rm -rf --one-file-system "$1"
}

# Runs a command as root in the system.
inside() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 bash -ec "$1"
}

# Runs a command as a person in the system.
person() {
    chroot "$root" su - somebody -c "export LANG=C.UTF-8; set -e; $1"
}

say() { printf '\n== %s\n' "$*"; }

fail() {
    echo "FAILED: $*" >&2
    exit 1
}
