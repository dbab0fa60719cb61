#!/bin/sh
# Process 1 of the guest, in its first memory file system, by busybox alone: the host's root read-only over 9p, below a
# throw-away tmpfs. Whatever fails ends process 1, thus the kernel, and the driver sees a guest without a status.
export PATH=/bin
set -e
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
while read -r module; do insmod "/modules/$module"; done </modules/order

share=trans=virtio,version=9p2000.L,msize=512000
mount -t 9p -o "$share,cache=loose,ro" host /host
mount -t tmpfs tmpfs /fresh
mkdir /fresh/upper /fresh/work
mount -t overlay -o lowerdir=/host,upperdir=/fresh/upper,workdir=/fresh/work overlay /root

cd /root
mkdir -p proc sys dev
for directory in proc sys dev; do mount --move "/$directory" "$directory"; done
mkdir -p dev/pts dev/shm
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm
mount -t tmpfs -o mode=1777 tmp tmp
mount -t tmpfs -o mode=755 run run
mount -t cgroup2 cgroup2 sys/fs/cgroup
mkdir run/guest
mount -t 9p -o "$share,cache=none" control run/guest
exec switch_root /root /bin/sh /run/guest/stage2.sh
