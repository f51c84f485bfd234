# Sourced by linux.sh and macos.sh: builds Ferrum, links a runtime with its modules, and packs both with the assets.
# windows.ps1 does the same steps in the same order.

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=$home/app/target/package
natives=dev.ferrum.engine,dev.ferrum.cuda,dev.ferrum.metal,com.sun.jna,javafx.graphics,org.jline.nativ,org.xerial.sqlitejdbc

prepare() {
    . "$home/packaging/find-jdk.sh"
    JAVA_HOME=$(find_jdk) || exit 1
    export JAVA_HOME
    (cd "$home" && mvn -B -q --no-transfer-progress -DskipTests package)
    version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' "$home/pom.xml" | head -1)
    rm -rf "$out"
    mkdir -p "$out/mods" "$out/input"
    cp "$home/app/target/ferrum-app-$version.jar" "$out/mods/"
    # JavaFX's jars without a system in their name are empty and only get in the linker's way.
    for jar in "$home"/app/target/lib/*.jar; do
        case $(basename "$jar") in
            javafx-*-linux*.jar | javafx-*-mac*.jar | javafx-*-win*.jar) cp "$jar" "$out/mods/" ;;
            javafx-*.jar) ;;
            *) cp "$jar" "$out/mods/" ;;
        esac
    done
    # What a user gets beside the program: the demo model, its papers, the catalogue, licences.
    mkdir -p "$out/input/assets/model"
    cp "$home"/assets/catalog.json "$home"/assets/THIRD-PARTY.md "$out/input/assets/"
    cp "$home"/assets/model/*.gguf "$home"/assets/model/*.md "$out/input/assets/model/"
    mkdir -p "$out/input/assets/fonts"
    cp "$home/assets/fonts/OFL.txt" "$out/input/assets/fonts/"
    cp "$home/LICENSE" "$home/NOTICE" "$out/input/"
}

make_runtime() {
    "$JAVA_HOME/bin/jlink" \
        --module-path "$out/mods" \
        --add-modules dev.ferrum.app,dev.ferrum.cuda,dev.ferrum.metal,org.jline.terminal.jni,org.slf4j.jul,jdk.incubator.vector \
        --strip-debug --no-header-files --no-man-pages --compress zip-6 \
        --output "$out/runtime"
}

run_jpackage() { # TYPE, then more options
    local type=$1
    shift
    "$JAVA_HOME/bin/jpackage" \
        --type "$type" --name ferrum --app-version "$version" --vendor "Ferrum maintainers" \
        --description "Talks to Qwen3-MoE models on this machine" \
        --runtime-image "$out/runtime" \
        --input "$out/input" \
        --module dev.ferrum.app/dev.ferrum.app.Launcher \
        --java-options "--add-modules=jdk.incubator.vector" \
        --java-options "--enable-native-access=$natives" \
        --java-options "-XX:+UseCompactObjectHeaders" \
        --java-options "-Xmx1g" \
        --java-options "-Dferrum.home=\$APPDIR" \
        --java-options "-Dferrum.version=$version" \
        --dest "$out" "$@"
    ls "$out"
}
