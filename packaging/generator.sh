#!/bin/sh
# systemd calls this early in the boot and at every daemon-reload: is there first-boot work? The answer is a link to
# cloud-init.target. What the shell can answer, it answers: a start of the agent costs ten times as much.
run=/run/cloud-init
home=/usr/lib/firstlight
link=$2/multi-user.target.wants/cloud-init.target

answer() {
  mkdir -p "$run" 2>/dev/null
  if [ "$1" = enabled ]; then
    rm -f "$run/disabled"
    [ -e "$link" ] || { mkdir -p "${link%/*}" && ln -s /usr/lib/systemd/system/cloud-init.target "$link"; }
  else
    rm -f "$run/enabled" "$link"
  fi
  : >"$run/$1"
  exit 0
}

# Whether the machine may have Kairos documents once its file systems are mounted, or is given them on the kernel command line.
documents() {
  case " $cmdline" in *[\ \"\']stages.* | *[\ \"\']'stages['* | *' kairos.config_url='* | *' config_url='* | *' cos.setup='*)
    # Nothing else tells the units.
    mkdir -p "$run" && : >"$run/kernel-documents"
    return 0
    ;;
  esac
  for place in /system/oem /oem /usr/local/cloud-config /var/lib/cloud/documents; do
    [ ! -e "$place" ] || return 0
  done
  [ -r /etc/fstab ] || return 1
  while read -r _ place _; do
    case $place in /system | /system/oem | /oem | /usr/local/cloud-config) return 0 ;; esac
  done </etc/fstab
  return 1
}

# Everything is off, and the stages of documents with it.
nothing() {
  mkdir -p "$2"
  for unit in fs.service boot.service network.service reconcile.timer; do
    ln -sf /dev/null "$2/cos-setup-$unit"
  done
  answer disabled
}

[ ! -e /etc/firstlight.disabled ] || nothing "$@"
[ "$KERNEL_CMDLINE" != firstlight=disabled ] || nothing "$@"
# A container sees its host's.
cmdline=
[ -n "$container" ] || [ ! -r /proc/cmdline ] || read -r cmdline </proc/cmdline
case " $cmdline " in *' firstlight=disabled '*) nothing "$@" ;; esac

# Their stages have a place among those of cloud-init. The first answer holds for the whole boot: an order that changes in between
# has circles.
if [ -e "$run/documents" ] || { [ ! -e "$run/enabled" ] && [ ! -e "$run/disabled" ] && documents; }; then
  mkdir -p "$run" "$1/cos-setup-fs.service.d" && : >"$run/documents"
  ln -sf $home/units/documents.conf "$1/cos-setup-fs.service.d/documents.conf"
  ln -sf $home/units/cloud-init-network.service "$1/cloud-init-network.service"
fi

# The administrator said no.
[ ! -e /etc/cloud/cloud-init.disabled ] || answer disabled
[ "$KERNEL_CMDLINE" != cloud-init=disabled ] || answer disabled

# The answer that was given earlier in this boot.
if [ -e "$run/cloud.cfg" ] && read -r kept <"$run/.ds-identify.result" 2>/dev/null; then
  case $kept in
    0) answer enabled ;;
    1 | 2) answer disabled ;;
  esac
fi

exec $home/main.cjs generator "$@"
