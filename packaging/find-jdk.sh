# shellcheck shell=bash
# Sourced by ./ferrum and ./verify. find_jdk prints the home of a JDK of version 25 or newer, or says what is missing.

jdk_version() { # HOME -> feature version, or nothing when there is no JDK
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

find_jdk() {
    local least=25 place version on_path
    on_path=$(command -v java || true)
    [ -n "$on_path" ] && on_path=$(dirname "$(dirname "$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")")")
    for place in "${JAVA_HOME:-}" "$on_path" \
        /usr/lib/jvm/* /opt/* /usr/local/lib/jvm/* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ -n "$place" ] || continue
        version=$(jdk_version "$place")
        if [ "${version:-0}" -ge "$least" ]; then
            printf '%s\n' "$place"
            return 0
        fi
    done
    echo "ferrum: needs a JDK of version $least or newer, and found none in JAVA_HOME, on the PATH or in the usual" \
        "places. Install one, such as Temurin $least (package temurin-$least-jdk), or set JAVA_HOME to it." >&2
    return 1
}
