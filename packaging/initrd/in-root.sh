#!/bin/sh
# In the machine's own root, which the initrd has mounted, with the initrd's /dev, /proc, /sys and /run. What the stages come to is in
# /run/cloud-init/records, and so in the status of the machine when it is up.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

read -r cmdline </proc/cmdline
case " $cmdline " in *' firstlight=disabled '* | *' rd.immucore.disable '* | *' rd.cos.disable '*) exit 0 ;; esac

# Kernels are told "ro" as a rule, and fstab says what the root will be. The initrd has checked it.
read_only() {
	wanted=
	while read -r _ place _ options _; do
		[ "$place" = / ] && wanted=$options
	done </etc/fstab
	case ,$wanted, in *,ro,*) return 0 ;; esac
	return 1
} 2>/dev/null
again=
while read -r _ place _ options _; do
	[ "$place" = / ] && case ,$options, in *,ro,*) again=yes ;; *) again= ;; esac
done </proc/mounts
if [ -n "$again" ]; then
	! read_only && mount -o remount,rw / || again=
fi

# It stays, and is there for the stages that follow.
if [ -e /dev/disk/by-label/COS_OEM ] && ! mountpoint -q /oem; then
	mkdir -p /oem && mount /dev/disk/by-label/COS_OEM /oem ||
		echo '<3>firstlight: the file system labelled COS_OEM cannot be mounted at /oem' >/dev/kmsg
fi
case $cmdline in *rd.immucore.uki*)
	[ -e /sys/firmware/efi/efivars ] && ! mountpoint -q /sys/firmware/efi/efivars &&
		mount -t efivarfs efivarfs /sys/firmware/efi/efivars
	;;
esac

/usr/bin/firstlight boot --documents --stage rootfs --stage initramfs

[ -z "$again" ] || { sync && mount -o remount,ro /; }
