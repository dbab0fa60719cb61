#!/bin/sh
# npm run bench [-- --full] [-- --only WORD,WORD]: sc beside whichever other engines are installed. See main.ts.
set -eu
cd "${0%/*}/../.."

node_modules/.bin/tsc -p . >/dev/null || true
node_modules/.bin/rolldown -c >/dev/null

# crun refuses a host whose cgroup2 has a controller and lies at this very place beside version 1. For us alone it lies
# elsewhere: sc looks for it in mountinfo.
unified=/sys/fs/cgroup/unified
if [ "$(id -u)" = 0 ] && [ "$(stat -f -c %T "$unified" 2>/dev/null)" = cgroup2fs ] && command -v crun >/dev/null; then
  place=$(mktemp -d)
  # shellcheck disable=SC2016 # for the inner shell
  exec unshare --mount sh -euc '
    mount -t cgroup2 none "$1"
    umount "$2"
    shift 2
    exec "$@"' sh "$place" "$unified" node --enable-source-maps build/test/bench/main.js "$@"
fi
exec node --enable-source-maps build/test/bench/main.js "$@"
