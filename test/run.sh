#!/bin/sh
# npm test [-- RING...] [-- FILE...]: what the tests need, then the rings one after another. See test/run.ts.
set -eu
cd "${0%/*}/.."

sh fixtures/setup/packages.sh demo test guest
sh fixtures/setup/modules.sh
# Types that do not fit are a finding of the ring `types`; the tests are compiled all the same.
node_modules/.bin/tsc -p . >/dev/null || true
exec node --enable-source-maps build/test/run.js "$@"
