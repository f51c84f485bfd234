# shellcheck shell=bash
# Sourced by linux.sh and macos.sh: builds Ferrum, links a runtime with its modules, and packs both with the assets.
# windows.ps1 does the same steps in the same order, with Java as it is and libraries in their jars.

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

# Takes the libraries in machine code that this system needs out of the jars, into $out/natives. Each start would unpack
# or compare them otherwise; those of other systems are 25 MB. JLine's stay: its module names their folders.
take_natives() {
    local jna sqlite jar entry entries
    case $(uname -s)-$(uname -m) in
        Linux-x86_64) jna=linux-x86-64 sqlite=Linux/x86_64 ;;
        Linux-aarch64) jna=linux-aarch64 sqlite=Linux/aarch64 ;;
        Darwin-x86_64) jna=darwin-x86-64 sqlite=Mac/x86_64 ;;
        Darwin-arm64) jna=darwin-aarch64 sqlite=Mac/aarch64 ;;
        *) echo "package: expected Linux or macOS on x86-64 or arm64, found $(uname -sm)" >&2; return 1 ;;
    esac
    mkdir "$out/natives"
    for jar in "$out"/mods/*.jar; do
        entries=()
        # JavaFX's lie at the top of its jars.
        while IFS= read -r entry; do entries+=("$entry"); done < <("$JAVA_HOME/bin/jar" --list --file "$jar" |
            grep -E "^(com/sun/jna/$jna/|org/sqlite/native/$sqlite/)?[^/]+\.(so|dylib|jnilib)$")
        if [ ${#entries[@]} -gt 0 ]; then
            (cd "$out/natives" && "$JAVA_HOME/bin/jar" --extract --file "$jar" "${entries[@]}")
        fi
    done
    find "$out/natives" -mindepth 2 -type f -exec mv {} "$out/natives/" \;
    find "$out/natives" -mindepth 1 -type d -empty -delete
    for entry in jnidispatch sqlitejdbc prism_sw; do
        if ! ls "$out/natives/lib$entry".* >/dev/null; then
            echo "package: expected lib$entry in the jars, found none for $(uname -sm)" >&2
            return 1
        fi
    done
}

# What Java switches on by itself when it meets the module of the Vector API while it starts, as options.
vector_switches() {
    "$JAVA_HOME/bin/java" --add-modules jdk.incubator.vector -Xlog:compilation=info:stdout -version 2>/dev/null |
        sed -n 's/^.*\[compilation *\] \([A-Za-z]*Vector[A-Za-z]*\)=true$/-XX:+\1/p'
}

make_runtime() {
    take_natives
    if [ -z "$(vector_switches)" ]; then
        echo "package: expected Java to say what it switches on for the Vector API (-Xlog:compilation), found nothing" >&2
        return 1
    fi
    "$JAVA_HOME/bin/java" --add-modules jdk.jlink \
        --add-exports jdk.jlink/jdk.tools.jlink.internal=ALL-UNNAMED --add-exports jdk.jlink/jdk.tools.jlink.plugin=ALL-UNNAMED \
        "$home/packaging/jpackage/LinkRuntime.java" \
        --module-path "$out/mods" \
        --add-modules dev.ferrum.app,dev.ferrum.cuda,dev.ferrum.metal,org.jline.terminal.jni,org.slf4j.jul,jdk.incubator.vector \
        --exclude-resources 'glob:/javafx.graphics/*.so,glob:/javafx.graphics/*.dylib,glob:/org.xerial.sqlitejdbc/org/sqlite/native/**,glob:/com.sun.jna/com/sun/jna/*/*jnidispatch.*' \
        --strip-debug --no-header-files --no-man-pages --compress zip-6 --dedup-legal-notices=error-if-not-same-content \
        --output "$out/runtime"
    # Nothing makes a sound; this one wants ALSA.
    rm -f "$out"/runtime/lib/libjsound.*
    cp "$out"/natives/* "$out/runtime/lib/"
}

# The options that are part of the program, one a line. Argument: the folder of Java's libraries from $APPDIR.
java_options() {
    echo "--enable-native-access=$natives"
    echo "-XX:+UseCompactObjectHeaders"
    # Java does not do it for a module that it finds in its cache.
    echo "-XX:+UnlockExperimentalVMOptions"
    vector_switches
    # Weights and KV cache live outside the heap.
    echo "-Xmx1g"
    echo "-Djna.boot.library.path=\$APPDIR/$1"
    echo "-Dorg.sqlite.lib.path=\$APPDIR/$1"
    echo "-Dferrum.home=\$APPDIR"
    echo "-Dferrum.version=$version"
    echo "-Dferrum.incubating=false"
}

# Lets the program run once, so that Java keeps what it loaded and linked (JEP 483, 514) in ferrum.aot. Arguments: the
# launcher, the folder of the application. Without the profiles of JEP 515: a few words of a rehearsal are no guide for
# compiling kernels, and prompts were read a quarter slower with them.
rehearse() {
    local launcher=$1 app=$2 data
    data=$(mktemp -d)
    FERRUM_DATA="$data" JAVA_TOOL_OPTIONS="-XX:AOTCacheOutput=$app/ferrum.aot -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -Dferrum.rehearsal=true -Dglass.platform=Headless -Dprism.order=sw" \
        "$launcher" >"$out/rehearsal.log" 2>&1 || { cat "$out/rehearsal.log" >&2; return 1; }
    rm -rf "$data"
    [ -s "$app/ferrum.aot" ] || { echo "rehearse: Java has made no cache; see $out/rehearsal.log" >&2; return 1; }
}

# SHA-256 of each file given, as `sha256sum -c` reads it.
checksums() {
    local file
    for file in "$@"; do
        (cd "$(dirname "$file")" &&
            if command -v sha256sum >/dev/null; then sha256sum "$(basename "$file")"; else shasum -a 256 "$(basename "$file")"; fi)
    done >"$out/SHA256SUMS"
}
