#!/bin/sh
# Runs the stages rootfs and initramfs of Kairos documents before an initrd hands over to the machine's own root. initramfs-tools
# starts it as a script of init-bottom, dracut sources it before it pivots. It looks whether there are documents, and leaves the rest to
# what lies in the root: an initrd does not grow by firstlight.

firstlight_stages() {
	firstlight_root=${NEWROOT:-$rootmnt}
	[ -e "$firstlight_root/usr/lib/firstlight/packaging/initrd/in-root.sh" ] || return 0
	firstlight_found=
	for firstlight_place in /system/oem /oem /usr/local/cloud-config; do
		[ ! -d "$firstlight_root$firstlight_place" ] || firstlight_found=yes
	done
	[ ! -e /dev/disk/by-label/COS_OEM ] || firstlight_found=yes
	# Documents may be given there too.
	read -r firstlight_cmdline </proc/cmdline
	case " $firstlight_cmdline" in *stages.* | *'stages['* | *config_url=* | *' cos.setup='*) firstlight_found=yes ;; esac
	[ -n "$firstlight_found" ] || return 0
	firstlight_mounted=
	for firstlight_place in dev proc sys run; do
		mount -o bind "/$firstlight_place" "$firstlight_root/$firstlight_place" &&
			firstlight_mounted="$firstlight_root/$firstlight_place $firstlight_mounted"
	done
	chroot "$firstlight_root" /bin/sh /usr/lib/firstlight/packaging/initrd/in-root.sh </dev/null
	for firstlight_place in $firstlight_mounted; do
		umount "$firstlight_place"
	done
}

[ "$1" = prereqs ] || firstlight_stages
