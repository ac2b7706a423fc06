#!/bin/bash
# The stages rootfs and initramfs of Kairos documents, before the initrd hands over.

check() {
	[ -e /usr/lib/firstlight/main.cjs ] || return 1
}

depends() {
	return 0
}

install() {
	inst_multiple chroot mount umount
	inst_hook pre-pivot 30 "$moddir/stages-hook.sh"
}
