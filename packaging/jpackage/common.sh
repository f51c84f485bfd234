# shellcheck shell=bash
# Sourced by linux.sh and macos.sh: builds Ferrum, links a runtime with its modules, and packs both with the assets.
# windows.ps1 does the same steps in the same order.

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=$home/app/target/package
natives=dev.ferrum.engine,dev.ferrum.cuda,dev.ferrum.metal,com.sun.jna,javafx.graphics,org.jline.nativ,org.xerial.sqlitejdbc

# Builds the modules and lays out what a user gets beside them, into $out/mods and $out/input.
prepare() {
    # shellcheck source=packaging/find-jdk.sh
    . "$home/packaging/find-jdk.sh"
    JAVA_HOME=$(find_jdk) || exit 1
    export JAVA_HOME
    # The profile adds the list of everything that is in it (SBOM).
    (cd "$home" && mvn -B -q --no-transfer-progress -Psbom -DskipTests package)
    version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' "$home/pom.xml" | head -1)
    rm -rf "$out"
    mkdir -p "$out/mods" "$out/input/assets/model" "$out/input/assets/fonts" "$out/input/licences"
    cp "$home/app/target/ferrum-app-$version.jar" "$out/mods/"
    # JavaFX's jars without a system in their name are empty and only get in the linker's way.
    local jar
    for jar in "$home"/app/target/lib/*.jar; do
        case $(basename "$jar") in
            javafx-*-linux*.jar | javafx-*-mac*.jar | javafx-*-win*.jar) cp "$jar" "$out/mods/" ;;
            javafx-*.jar) ;;
            *) cp "$jar" "$out/mods/" ;;
        esac
    done
    cp "$home"/assets/catalog.json "$home"/assets/THIRD-PARTY.md "$home"/assets/LICENCES.txt "$out/input/assets/"
    cp "$home"/assets/model/*.gguf "$home"/assets/model/*.md "$out/input/assets/model/"
    cp "$home/assets/fonts/OFL.txt" "$out/input/assets/fonts/"
    cp "$home/LICENSE" "$home/NOTICE" "$out/input/"
    cp "$home/app/target/ferrum-sbom.json" "$out/input/"
    licences
}

# The licence files that the libraries bring in their jars. Java's own stand in runtime/legal.
licences() {
    local jar name entry entries
    for jar in "$out"/mods/*.jar; do
        name=$(basename "$jar" .jar)
        case $name in ferrum-*) continue ;; esac
        entries=()
        # No mapfile: the bash of macOS is of 2007.
        while IFS= read -r entry; do entries+=("$entry"); done < <("$JAVA_HOME/bin/jar" --list --file "$jar" |
            grep -iE '^(META-INF/([^/]+/)*)?[^/]*(LICEN[CS]E|NOTICE|COPYING|AL2\.0|LGPL2\.1)[^/]*$')
        if [ ${#entries[@]} -gt 0 ]; then
            mkdir "$out/input/licences/$name"
            (cd "$out/input/licences/$name" && "$JAVA_HOME/bin/jar" --extract --file "$jar" "${entries[@]}")
        fi
    done
}

make_runtime() {
    "$JAVA_HOME/bin/jlink" \
        --module-path "$out/mods" \
        --add-modules dev.ferrum.app,dev.ferrum.cuda,dev.ferrum.metal,org.jline.terminal.jni,org.slf4j.jul,jdk.incubator.vector \
        --strip-debug --no-header-files --no-man-pages --compress zip-6 --dedup-legal-notices=error-if-not-same-content \
        --output "$out/runtime"
    # Nothing makes a sound; this one wants ALSA.
    rm -f "$out"/runtime/lib/libjsound.*
}

# The options that are part of the program, one a line.
java_options() {
    echo "--enable-native-access=$natives"
    echo "-XX:+UseCompactObjectHeaders"
    # Weights and KV cache live outside the heap.
    echo "-Xmx1g"
    echo "-Dferrum.home=\$APPDIR"
    echo "-Dferrum.version=$version"
}

run_jpackage() { # TYPE, then more options
    local type=$1 option options=()
    shift
    while IFS= read -r option; do options+=(--java-options "$option"); done < <(java_options)
    "$JAVA_HOME/bin/jpackage" \
        --type "$type" --name ferrum --app-version "$version" --vendor "Ferrum maintainers" \
        --description "Talks to Qwen3-MoE models on this machine" \
        --runtime-image "$out/runtime" \
        --input "$out/input" \
        --module dev.ferrum.app/dev.ferrum.app.Launcher \
        "${options[@]}" \
        --dest "$out" "$@"
}

# Lets the program in an app-image run once, so that Java keeps what it loaded and linked (JEP 483, 514, 515), and makes
# later starts use that. Arguments: the launcher, the folder of the .cfg file.
rehearse() {
    local launcher=$1 app=$2 data
    data=$(mktemp -d)
    FERRUM_DATA="$data" JAVA_TOOL_OPTIONS="-XX:AOTCacheOutput=$app/ferrum.aot -Dferrum.rehearsal=true -Dglass.platform=Headless -Dprism.order=sw" \
        "$launcher" >"$out/rehearsal.log" 2>&1 || { cat "$out/rehearsal.log" >&2; return 1; }
    rm -rf "$data"
    [ -s "$app/ferrum.aot" ] || { echo "rehearse: Java has made no cache; see $out/rehearsal.log" >&2; return 1; }
    # shellcheck disable=SC2016  # jpackage's launcher fills $APPDIR in.
    echo 'java-options=-XX:AOTCache=$APPDIR/ferrum.aot' >>"$app/ferrum.cfg"
}

# SHA-256 of each file given, as `sha256sum -c` reads it.
checksums() {
    local file
    for file in "$@"; do
        (cd "$(dirname "$file")" &&
            if command -v sha256sum >/dev/null; then sha256sum "$(basename "$file")"; else shasum -a 256 "$(basename "$file")"; fi)
    done >"$out/SHA256SUMS"
}
