#!/usr/bin/env bash
# Makes Linux packages with their own Java: linux.sh [app-image|deb|rpm|all] (default: app-image), into app/target/package,
# with their checksums. `app-image` is a folder and the same as .tar.gz.
#
# Needs binutils to strip the runtime, the libraries of packages.txt's Debian names to rehearse a start, dpkg-deb for
# deb, rpmbuild for rpm. The folder is laid out as jpackage does it, and deb and rpm are packed from it, without jpackage;
# docs/decisions/packages.md says why.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=packaging/jpackage/common.sh
. "$here/common.sh"
type=${1:-app-image}
case $type in
    app-image | deb | rpm | all) ;;
    *) echo "linux.sh: expected app-image, deb, rpm or all, found $type" >&2; exit 2 ;;
esac

image=$out/ferrum

# The program's folder: launcher, application, Java.
lay_out() {
    mkdir -p "$image/bin" "$image/lib"
    cp -a "$out/input" "$image/lib/app"
    cp -a "$out/runtime" "$image/lib/runtime"
    # Its name is the one that a list of processes shows.
    cp "$image/lib/runtime/bin/java" "$image/lib/runtime/bin/ferrum"
}

# Writes the launcher, with the program's options and those given.
launcher() {
    local option lines=
    while IFS= read -r option; do lines+="    \"$option\" \\"$'\n'; done < <(
        java_options ../runtime/lib
        [ $# -eq 0 ] || printf '%s\n' "$@"
    )
    while IFS= read -r option; do
        if [ "$option" = "    @OPTIONS@" ]; then printf '%s' "$lines"; else printf '%s\n' "$option"; fi
    done <"$here/linux/ferrum.in" >"$image/bin/ferrum"
    chmod 755 "$image/bin/ferrum"
}

# The files of an installed Ferrum as they lie under /, from the app-image.
stage() {
    tree=$out/tree
    mkdir -p "$tree/opt" "$tree/usr/bin" "$tree/usr/share/applications" "$tree/usr/share/mime/packages" \
        "$tree/usr/share/doc/ferrum" "$tree/usr/share/metainfo"
    cp -a "$image" "$tree/opt/ferrum"
    ln -s /opt/ferrum/bin/ferrum "$tree/usr/bin/ferrum"
    local size
    for size in 16 22 24 32 48 64 128 256 512; do
        install -D -m 644 "$home/assets/icon/ferrum-$size.png" "$tree/usr/share/icons/hicolor/${size}x$size/apps/ferrum.png"
    done
    install -D -m 644 "$home/assets/icon/ferrum.svg" "$tree/usr/share/icons/hicolor/scalable/apps/ferrum.svg"
    install -m 644 "$here/linux/ferrum.desktop" "$tree/usr/share/applications/ferrum.desktop"
    install -m 644 "$here/linux/ferrum-gguf.xml" "$tree/usr/share/mime/packages/ferrum-gguf.xml"
    {
        printf 'Ferrum Desktop. Its own code is under the Apache License 2.0, which follows.\n'
        printf 'The model, fonts and libraries that come with it: /opt/ferrum/lib/app (assets, licences),\n'
        printf 'Java: /opt/ferrum/lib/runtime/legal.\n\n'
        cat "$home/LICENSE"
    } >"$tree/usr/share/doc/ferrum/copyright"
    rmdir "$tree/usr/share/metainfo"
    chmod -R u=rwX,go=rX "$tree"
}

make_deb() {
    local root=$out/deb architecture
    architecture=$(dpkg --print-architecture)
    rm -rf "$root"
    mkdir -p "$root/DEBIAN"
    cp -a "$tree/." "$root/"
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
        -e "s/@KIBIBYTES@/$(du -sk --apparent-size "$tree" | cut -f1)/" "$here/linux/control.in" >"$root/DEBIAN/control"
    (cd "$root" && find opt usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
    made+=("$out/ferrum_${version}_$architecture.deb")
    dpkg-deb --root-owner-group -Zxz --build "$root" "${made[-1]}"
    rm -rf "$root"
}

make_rpm() {
    local top=$out/rpm architecture
    architecture=$(uname -m)
    rm -rf "$top"
    mkdir -p "$top"
    rpmbuild -bb --quiet --define "_topdir $top" --define "ferrum_version $version" --define "ferrum_tree $tree" \
        "$here/linux/ferrum.spec"
    made+=("$out/ferrum-$version-1.$architecture.rpm")
    mv "$top/RPMS/$architecture/ferrum-$version-1.$architecture.rpm" "${made[-1]}"
    rm -rf "$top"
}

made=()
prepare
make_runtime
lay_out
launcher
rehearse "$image/bin/ferrum" "$image/lib/app"
# shellcheck disable=SC2016  # the launcher fills $APPDIR in.
launcher '-XX:AOTCache=$APPDIR/ferrum.aot'
# Only the rehearsal needed Java's command under its own name.
find "$image/lib/runtime/bin" -type f ! -name ferrum -delete
made+=("$out/ferrum-$version-linux-$(uname -m).tar.gz" "$out/ferrum-$version-sbom.json")
tar -C "$out" --owner=0 --group=0 -czf "${made[0]}" ferrum
cp "$out/input/ferrum-sbom.json" "${made[1]}"
if [ "$type" != app-image ]; then stage; fi
case $type in deb | all) make_deb ;; esac
case $type in rpm | all) make_rpm ;; esac
rm -rf "$out/tree" "$out/mods" "$out/natives" "$out/runtime"
checksums "${made[@]}"
cat "$out/SHA256SUMS"
