#!/bin/sh
# npm run test:docker [-- FILE...]: the end-to-end tests that claim docker's behaviour, on docker itself. See main.ts.
set -eu
cd "${0%/*}/../.."

sh fixtures/setup/packages.sh demo docker
node_modules/.bin/tsc -p . >/dev/null || true
exec node --enable-source-maps build/test/docker/main.js "$@"
