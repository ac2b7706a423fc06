#!/bin/sh
# Installs the Debian packages that the tiers above the unit tests use: real boots, virtual machines, parity, speed. Run it as root.
set -eu

missing=
need() { # program package
  PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need debootstrap debootstrap
need systemd-nspawn systemd-container
need qemu-system-x86_64 qemu-system-x86
need xorriso xorriso
need mkfs.ext4 e2fsprogs
need mkfs.vfat dosfstools
need mcopy mtools
need script bsdutils
need losetup mount
need unshare util-linux
need ip iproute2
need ping iputils-ping
need dnsmasq dnsmasq-base
need strip binutils
need curl curl
need python3 python3
need chromium chromium
need dpkg-deb dpkg
[ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || missing="$missing debian-archive-keyring"
[ -e /usr/share/seabios/bios-256k.bin ] || missing="$missing seabios"

# The tiers ask apt from where this machine gets Debian.
apt-get indextargets --format '$(ORIGIN)' 'Created-By: Packages' 2>/dev/null | grep -q Debian || apt-get -q update
if [ -n "$missing" ]; then
  apt-get -q update
  # shellcheck disable=SC2086 # a list of words
  DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing
fi
