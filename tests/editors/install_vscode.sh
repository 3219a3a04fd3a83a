#!/bin/sh
# What tests/editors/test_vscode.py needs beside Chromium, in a folder (300 MB, a minute): VS Code as the npm package
# code-server brings it, and what drives a browser. Needs Node 20 with its headers, make, a C++ compiler, Python.
#     tests/editors/install_vscode.sh FOLDER
set -e
mkdir -p "$1/code-server" "$1/driver"
folder=$(cd "$1" && pwd)
quiet="--no-audit --no-fund --silent"
cd "$folder/code-server"
npm install $quiet --prefix . --ignore-scripts code-server@4.100.3
cd node_modules/code-server/lib/vscode
npm install $quiet --omit=dev --ignore-scripts
for module in @vscode/spdlog node-pty @parcel/watcher native-watchdog; do
    (cd "node_modules/$module" && npx --yes node-gyp@11 rebuild --nodedir=/usr >/dev/null)
done
cd "$folder/driver"
npm install $quiet --prefix . puppeteer-core@24 esbuild@0.28.2 vscode-languageclient@11.0.0
echo "export LAPCE_AI_CODE_SERVER=$folder/code-server/node_modules/code-server/lib/vscode"
echo "export LAPCE_AI_NODE_MODULES=$folder/driver/node_modules"
