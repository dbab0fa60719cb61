#!/bin/sh
# npm run guest -- COMMAND...: runs it in the kernel that the ring `guest` uses. See test/vm/main.ts.
set -eu
cd "${0%/*}/../.."

sh fixtures/setup/packages.sh guest demo
sh fixtures/setup/modules.sh
node_modules/.bin/tsc -p . >/dev/null || true
exec node build/test/vm/main.js "$@"
