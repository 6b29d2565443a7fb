#!/usr/bin/env bash
# Builds the example app's APKs and signs them:
#   manifests/wordgame/build/wordgame-42.apk   versionCode 42, versionName 3.4.1
#   tests/data/wordgame-41.apk                 versionCode 41, versionName 3.4.0, the release before
#
# Usage: tools/example/make_apk.sh
# Needs Debian's aapt, android-framework-res, zipalign, apksigner and keytool (default-jre-headless):
#   apt-get install aapt android-framework-res zipalign apksigner default-jre-headless
# Run make_media.sh first: the launcher icon is taken from there.
#
# Running it again gives the same bytes: file times are fixed, and the key is kept in public-test-key.p12.
# THAT KEY IS PUBLIC. It signs example files and nothing else; whoever signs a real app with it gives the app away.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
framework=/usr/share/android-framework-res/framework-res.apk
key=$here/public-test-key.p12
password=public-test-key
icon=$root/manifests/wordgame/img/icon-114.png
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

make_key() {
    keytool -genkeypair -keystore "$key" -storetype PKCS12 -storepass "$password" -alias wordgame \
        -keyalg RSA -keysize 2048 -validity 36500 -dname "CN=Wordgame public test key, O=Example"
}

# build VERSION_CODE VERSION_NAME TARGET
build() {
    local code=$1 name=$2 target=$3
    mkdir -p "$(dirname "$target")"
    aapt package -f -M "$work/apk/AndroidManifest.xml" -S "$work/apk/res" -I "$framework" \
        --min-sdk-version 22 --target-sdk-version 34 --version-code "$code" --version-name "$name" \
        -F "$work/unsigned.apk"
    fix_times "$work/unsigned.apk"
    zipalign -f 4 "$work/fixed.apk" "$work/aligned.apk"
    apksigner sign --ks "$key" --ks-pass "pass:$password" --out "$target" "$work/aligned.apk"
    rm -f "$target.idsig"
    apksigner verify "$target"
}

# fix_times ARCHIVE: writes fixed.apk, the same entries with one time for all, so that builds are byte-equal
fix_times() {
    python3 - "$1" "$work/fixed.apk" <<'PYTHON'
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1]) as source, zipfile.ZipFile(sys.argv[2], "w") as target:
    for entry in source.infolist():
        fixed = zipfile.ZipInfo(entry.filename, (2026, 1, 1, 0, 0, 0))
        fixed.compress_type = entry.compress_type
        target.writestr(fixed, source.read(entry))
PYTHON
}

[ -f "$key" ] || make_key
cp -r "$here/apk" "$work/apk"
mkdir -p "$work/apk/res/drawable"
cp "$icon" "$work/apk/res/drawable/icon.png"
build 42 3.4.1 "$root/manifests/wordgame/build/wordgame-42.apk"
build 41 3.4.0 "$root/tests/data/wordgame-41.apk"
