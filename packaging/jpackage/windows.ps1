# Makes a Windows package with its own Java: windows.ps1 [app-image|msi|exe] (default: app-image), into
# app\target\package. Has to run on Windows; msi and exe need the WiX toolset. The same steps as common.sh.
param([ValidateSet("app-image", "msi", "exe")][string]$Type = "app-image")
$ErrorActionPreference = "Stop"
$root = (Resolve-Path "$PSScriptRoot\..\..").Path
$out = "$root\app\target\package"
if (-not $env:JAVA_HOME) { throw "Set JAVA_HOME to a JDK of version 25 or newer." }

function Invoke-Checked([string]$Program, [string[]]$Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with code $LASTEXITCODE" }
}

Push-Location $root
try { Invoke-Checked "mvn" @("-B", "-q", "--no-transfer-progress", "-DskipTests", "package") } finally { Pop-Location }
$version = ([xml](Get-Content "$root\pom.xml")).project.version
if (Test-Path $out) { Remove-Item -Recurse -Force $out }
New-Item -ItemType Directory -Force "$out\mods", "$out\input\assets\model", "$out\input\assets\fonts" | Out-Null
Copy-Item "$root\app\target\ferrum-app-$version.jar" "$out\mods"
# JavaFX's jars without a system in their name are empty and only get in the linker's way.
Get-ChildItem "$root\app\target\lib\*.jar" |
    Where-Object { $_.Name -notlike "javafx-*" -or $_.Name -like "javafx-*-win*" } |
    Copy-Item -Destination "$out\mods"
Copy-Item "$root\assets\catalog.json", "$root\assets\THIRD-PARTY.md" "$out\input\assets"
Copy-Item "$root\assets\model\*.gguf", "$root\assets\model\*.md" "$out\input\assets\model"
Copy-Item "$root\assets\fonts\OFL.txt" "$out\input\assets\fonts"
Copy-Item "$root\LICENSE", "$root\NOTICE" "$out\input"

Invoke-Checked "$env:JAVA_HOME\bin\jlink.exe" @(
    "--module-path", "$out\mods",
    "--add-modules", "dev.ferrum.app,dev.ferrum.cuda,dev.ferrum.metal,org.jline.terminal.jni,org.slf4j.jul,jdk.incubator.vector",
    "--strip-debug", "--no-header-files", "--no-man-pages", "--compress", "zip-6",
    "--output", "$out\runtime")
# ferrum.exe has the window; ferrum-cli.exe is the same program with a console for the command line.
Set-Content "$out\cli.properties" "win-console=true"
Invoke-Checked "$env:JAVA_HOME\bin\jpackage.exe" @(
    "--type", $Type, "--name", "ferrum", "--app-version", $version, "--vendor", "Ferrum maintainers",
    "--description", "Talks to Qwen3-MoE models on this machine",
    "--runtime-image", "$out\runtime", "--input", "$out\input",
    "--module", "dev.ferrum.app/dev.ferrum.app.Launcher",
    "--java-options", "--add-modules=jdk.incubator.vector",
    "--java-options", "--enable-native-access=dev.ferrum.engine,dev.ferrum.cuda,dev.ferrum.metal,com.sun.jna,javafx.graphics,org.jline.nativ,org.xerial.sqlitejdbc",
    "--java-options", "-XX:+UseCompactObjectHeaders",
    "--java-options", "-Xmx1g",
    "--java-options", '-Dferrum.home=$APPDIR',
    "--java-options", "-Dferrum.version=$version",
    "--add-launcher", "ferrum-cli=$out\cli.properties",
    "--dest", $out)
