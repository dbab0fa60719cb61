#!/bin/sh
# The rest of the guest's start, with the host's tools. The driver wrote `settings` (project, release) and `command`.
# shellcheck source=/dev/null
. /run/guest/settings
: "${project:?}" "${release:?}"
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb TMPDIR=/tmp

share=trans=virtio,version=9p2000.L,msize=512000
mkdir -p "/lib/modules/$release" "$project"
mount -t 9p -o "$share,cache=loose,ro" modules "/lib/modules/$release"
# loose: nobody else writes there meanwhile, and without a cache each page of a runtime is fetched again at every start.
mount -t 9p -o "$share,cache=loose" project "$project"
ip link set lo up
echo guest >/proc/sys/kernel/hostname
stty -F /dev/hvc0 raw -echo

# A pipe, not the console itself: what the command leaves running must not keep us from ending.
mkfifo /run/output
cat /run/output >/dev/hvc0 &
reader=$!
exec 4<>/run/output
setsid sh /run/guest/command </dev/null >/run/output 2>&1 4>&-
code=$?
exec 4>&-
tries=50
while [ "$tries" -gt 0 ] && kill -0 "$reader" 2>/dev/null; do
  sleep 0.1
  tries=$((tries - 1))
done

echo "$code" >/run/guest/status
sync
echo o >/proc/sysrq-trigger
sleep 60
