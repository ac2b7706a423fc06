#!/bin/sh
# systemd calls this early in the boot and at every daemon-reload: is there first-boot work? The answer is a link to
# cloud-init.target. What the shell can answer, it answers: a start of the agent costs ten times as much.
run=/run/cloud-init
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

exec /usr/lib/firstlight/main.cjs generator "$@"
