#!/usr/bin/env bash
# Makes a macOS package with its own Java: macos.sh [app-image|dmg|pkg] (default: app-image), into app/target/package.
# Has to run on a Mac: Java cannot link a runtime for another system. Not run so far.
#
# Signed, with the hardened runtime, when FERRUM_SIGN_IDENTITY names a "Developer ID Application" identity of the key
# chain (for pkg FERRUM_SIGN_INSTALLER one of "Developer ID Installer" as well). Notarised and stapled when
# FERRUM_NOTARY_PROFILE also names a profile that `xcrun notarytool store-credentials` has made.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=packaging/jpackage/common.sh
. "$here/common.sh"
type=${1:-app-image}
case $type in
    app-image | dmg | pkg) ;;
    *) echo "macos.sh: expected app-image, dmg or pkg, found $type" >&2; exit 2 ;;
esac

# Everything that is executable gets a signature of its own, from the inside out; then the whole.
sign() {
    local file
    find "$1" -type f \( -name '*.dylib' -o -perm -u+x \) -print0 | while IFS= read -r -d '' file; do
        codesign --force --timestamp --options runtime --entitlements "$here/macos/entitlements.plist" \
            --sign "$FERRUM_SIGN_IDENTITY" "$file"
    done
    codesign --force --timestamp --options runtime --entitlements "$here/macos/entitlements.plist" \
        --sign "$FERRUM_SIGN_IDENTITY" "$1"
    codesign --verify --strict --deep "$1"
}

prepare
make_runtime
options=()
while IFS= read -r option; do options+=(--java-options "$option"); done < <(java_options ../runtime/Contents/Home/lib)
"$JAVA_HOME/bin/jpackage" --type app-image --name ferrum --app-version "$version" --vendor "Ferrum maintainers" \
    --description "Talks to Qwen3-MoE models on this machine" --icon "$home/assets/icon/ferrum.icns" \
    --runtime-image "$out/runtime" --input "$out/input" --module dev.ferrum.app/dev.ferrum.app.Launcher \
    "${options[@]}" --file-associations "$here/associations.properties" \
    --mac-package-identifier dev.ferrum.desktop --mac-package-name Ferrum --dest "$out"
image=$out/ferrum.app
# Before the signature, which covers the cache too.
rehearse "$image/Contents/MacOS/ferrum" "$image/Contents/app"
# shellcheck disable=SC2016  # jpackage's launcher fills $APPDIR in.
echo 'java-options=-XX:AOTCache=$APPDIR/ferrum.aot' >>"$image/Contents/app/ferrum.cfg"
rm -rf "$image/Contents/runtime/Contents/Home/bin"
if [ -n "${FERRUM_SIGN_IDENTITY:-}" ]; then sign "$image"; fi

if [ "$type" = app-image ]; then
    # ditto keeps what a signature needs.
    file=$out/ferrum-$version-macos-$(uname -m).zip
    ditto -c -k --keepParent "$image" "$file"
else
    signing=()
    if [ "$type" = pkg ] && [ -n "${FERRUM_SIGN_INSTALLER:-}" ]; then
        signing=(--mac-sign --mac-installer-sign-identity "$FERRUM_SIGN_INSTALLER")
    fi
    "$JAVA_HOME/bin/jpackage" --type "$type" --name ferrum --app-version "$version" --vendor "Ferrum maintainers" \
        --app-image "$image" --license-file "$home/LICENSE" --mac-package-identifier dev.ferrum.desktop \
        --dest "$out" ${signing[@]+"${signing[@]}"}
    file=$out/ferrum-$version-macos-$(uname -m).$type
    mv "$out/ferrum-$version.$type" "$file"
    if [ "$type" = dmg ] && [ -n "${FERRUM_SIGN_IDENTITY:-}" ]; then
        codesign --force --timestamp --sign "$FERRUM_SIGN_IDENTITY" "$file"
    fi
fi
if [ -n "${FERRUM_SIGN_IDENTITY:-}" ] && [ -n "${FERRUM_NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$file" --keychain-profile "$FERRUM_NOTARY_PROFILE" --wait
    # A zip cannot carry the ticket; the program in it is looked up by macOS.
    if [ "$type" != app-image ]; then xcrun stapler staple "$file"; fi
else
    echo "macos.sh: not notarised: that takes FERRUM_SIGN_IDENTITY and FERRUM_NOTARY_PROFILE" >&2
fi
cp "$out/input/ferrum-sbom.json" "$out/ferrum-$version-sbom.json"
checksums "$file" "$out/ferrum-$version-sbom.json"
cat "$out/SHA256SUMS"
