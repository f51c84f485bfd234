# Makes a Windows package with its own Java: windows.ps1 [app-image|msi|exe] (default: app-image), into
# app\target\package, with checksums. Has to run on Windows; msi and exe need the WiX toolset (version 3 or newer on the
# PATH). The same steps as common.sh, but Java is linked as it is, and libraries stay in their jars. Not run so far.
#
# Installs for the present user, without administrator's rights. With FERRUM_SIGN_THUMBPRINT, that of a certificate in
# the user's store, programs and installer are signed by signtool and stamped by FERRUM_SIGN_TIMESTAMP (an address).
param([ValidateSet("app-image", "msi", "exe")][string]$Type = "app-image")
$ErrorActionPreference = "Stop"
$root = (Resolve-Path "$PSScriptRoot\..\..").Path
$out = "$root\app\target\package"
if (-not $env:JAVA_HOME) { throw "Set JAVA_HOME to a JDK of version 25 or newer." }

function Invoke-Signing([string[]]$Files) {
    if ($env:FERRUM_SIGN_THUMBPRINT) {
        Invoke-Checked "signtool.exe" (@("sign", "/fd", "SHA256", "/sha1", $env:FERRUM_SIGN_THUMBPRINT,
            "/tr", $env:FERRUM_SIGN_TIMESTAMP, "/td", "SHA256") + $Files)
    }
}

function Invoke-Checked([string]$Program, [string[]]$Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with code $LASTEXITCODE" }
}

Push-Location $root
try { Invoke-Checked "mvn" @("-B", "-q", "--no-transfer-progress", "-Psbom", "-DskipTests", "package") } finally { Pop-Location }
$version = ([xml](Get-Content "$root\pom.xml")).project.version
if (Test-Path $out) { Remove-Item -Recurse -Force $out }
New-Item -ItemType Directory -Force "$out\mods", "$out\input\assets\model", "$out\input\assets\fonts" | Out-Null
Copy-Item "$root\app\target\ferrum-app-$version.jar" "$out\mods"
# JavaFX's jars without a system in their name are empty and only get in the linker's way.
Get-ChildItem "$root\app\target\lib\*.jar" |
    Where-Object { $_.Name -notlike "javafx-*" -or $_.Name -like "javafx-*-win*" } |
    Copy-Item -Destination "$out\mods"
Copy-Item "$root\assets\catalog.json", "$root\assets\THIRD-PARTY.md", "$root\assets\LICENCES.txt" "$out\input\assets"
Copy-Item "$root\assets\model\*.gguf", "$root\assets\model\*.md" "$out\input\assets\model"
Copy-Item "$root\assets\fonts\OFL.txt" "$out\input\assets\fonts"
Copy-Item "$root\LICENSE", "$root\NOTICE", "$root\app\target\ferrum-sbom.json" "$out\input"

# The licence files that the libraries bring in their jars.
foreach ($jar in Get-ChildItem "$out\mods\*.jar" | Where-Object { $_.Name -notlike "ferrum-*" }) {
    $entries = & "$env:JAVA_HOME\bin\jar.exe" --list --file $jar.FullName |
        Where-Object { $_ -match '^(META-INF/([^/]+/)*)?[^/]*(LICEN[CS]E|NOTICE|COPYING|AL2\.0|LGPL2\.1)[^/]*$' }
    if ($entries) {
        New-Item -ItemType Directory -Force "$out\input\licences\$($jar.BaseName)" | Out-Null
        Push-Location "$out\input\licences\$($jar.BaseName)"
        try { Invoke-Checked "$env:JAVA_HOME\bin\jar.exe" (@("--extract", "--file", $jar.FullName) + $entries) }
        finally { Pop-Location }
    }
}

Invoke-Checked "$env:JAVA_HOME\bin\jlink.exe" @(
    "--module-path", "$out\mods",
    "--add-modules", "dev.ferrum.app,dev.ferrum.cuda,dev.ferrum.metal,org.jline.terminal.jni,org.slf4j.jul,jdk.incubator.vector",
    "--strip-debug", "--no-header-files", "--no-man-pages", "--compress", "zip-6",
    "--dedup-legal-notices=error-if-not-same-content",
    "--output", "$out\runtime")
# ferrum.exe has the window; ferrum-cli.exe is the same program with a console for the command line.
Set-Content "$out\cli.properties" "win-console=true"
$options = @(
    "--enable-native-access=dev.ferrum.engine,dev.ferrum.cuda,dev.ferrum.metal,com.sun.jna,javafx.graphics,org.jline.nativ,org.xerial.sqlitejdbc",
    "-XX:+UseCompactObjectHeaders", "-Xmx1g", '-Dferrum.home=$APPDIR', "-Dferrum.version=$version")
Invoke-Checked "$env:JAVA_HOME\bin\jpackage.exe" (@(
    "--type", "app-image", "--name", "ferrum", "--app-version", $version, "--vendor", "Ferrum maintainers",
    "--description", "Talks to Qwen3-MoE models on this machine", "--icon", "$root\assets\icon\ferrum.ico",
    "--runtime-image", "$out\runtime", "--input", "$out\input",
    "--module", "dev.ferrum.app/dev.ferrum.app.Launcher",
    "--add-launcher", "ferrum-cli=$out\cli.properties",
    "--dest", $out) + ($options | ForEach-Object { "--java-options", $_ }))

# Lets the program run once, so that Java keeps what it loaded and linked; see rehearse in common.sh.
$rehearsal = New-Item -ItemType Directory -Force "$out\rehearsal"
$env:FERRUM_DATA = $rehearsal.FullName
$env:JAVA_TOOL_OPTIONS = "-XX:AOTCacheOutput=$out\ferrum\app\ferrum.aot -Dferrum.rehearsal=true -Dglass.platform=Headless -Dprism.order=sw"
try { Invoke-Checked "$out\ferrum\ferrum-cli.exe" @() } finally { $env:JAVA_TOOL_OPTIONS = $null; $env:FERRUM_DATA = $null }
if (-not (Test-Path "$out\ferrum\app\ferrum.aot")) { throw "Java has made no cache" }
foreach ($launcher in "ferrum", "ferrum-cli") {
    Add-Content "$out\ferrum\app\$launcher.cfg" 'java-options=-XX:AOTCache=$APPDIR\ferrum.aot'
}
Invoke-Signing @("$out\ferrum\ferrum.exe", "$out\ferrum\ferrum-cli.exe")

if ($Type -eq "app-image") {
    $file = "$out\ferrum-$version-windows-x86_64.zip"
    Compress-Archive -Path "$out\ferrum" -DestinationPath $file
} else {
    # The upgrade code stays the same for ever: by it a newer installer replaces an older Ferrum.
    Invoke-Checked "$env:JAVA_HOME\bin\jpackage.exe" @(
        "--type", $Type, "--name", "ferrum", "--app-version", $version, "--vendor", "Ferrum maintainers",
        "--app-image", "$out\ferrum", "--license-file", "$root\LICENSE",
        "--file-associations", "$PSScriptRoot\associations.properties",
        "--win-per-user-install", "--win-menu", "--win-menu-group", "Ferrum", "--win-dir-chooser", "--win-shortcut-prompt",
        "--win-upgrade-uuid", "6f0b7a52-3c0e-4c55-9d0f-5b6f2f1c7e31",
        "--dest", $out)
    $file = "$out\ferrum-$version.$Type"
    Invoke-Signing @($file)
}
Copy-Item "$out\input\ferrum-sbom.json" "$out\ferrum-$version-sbom.json"
foreach ($made in $file, "$out\ferrum-$version-sbom.json") {
    "$((Get-FileHash -Algorithm SHA256 $made).Hash.ToLower())  $(Split-Path -Leaf $made)" | Add-Content "$out\SHA256SUMS"
}
Get-Content "$out\SHA256SUMS"
