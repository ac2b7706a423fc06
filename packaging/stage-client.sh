#!/bin/sh
# Asks the waiting agent to run one boot stage, says what went wrong in it, and ends with its exit code. If there is no agent,
# if it dies, or if it does not begin within ten seconds, the stage is run here. Usage: stage-client NAME COMMAND...
name=$1
shift
share=${FIRSTLIGHT_SHARE:-/run/cloud-init/share}

# Whether process $1 is the one that began at $2: process numbers are reused.
alive() {
	[ -n "$2" ] && read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
	set -- "$2" ${stat##*) }
	[ "$1" = "${21}" ]
}

pid=
[ -r "$share/pid" ] && read -r pid start <"$share/pid"
[ -n "$pid" ] && [ -p "$share/$name.ask" ] && alive "$pid" "$start" || exec "$@"

# The agent is alive but does not answer: whoever waits for it here is told so.
(
	trap 'kill "$sleep"; exit' TERM
	sleep 10 &
	sleep=$!
	wait "$sleep"
	echo stuck 1<>"$share/$name.answer"
) >/dev/null 2>&1 &
watch=$!
# Opened before it asks: an agent that dies right afterwards is then seen to be gone.
exec 3<"$share/$name.answer"
echo start 1<>"$share/$name.ask"
while read -r word rest; do
	case $word in
	running) kill "$watch" 2>/dev/null ;;
	say) echo "$rest" >&2 ;;
	done)
		kill "$watch" 2>/dev/null
		exit "$rest"
		;;
	stuck)
		alive "$pid" "$start" && kill -9 "$pid" 2>/dev/null
		break
		;;
	esac
done <&3
exec 3<&-
kill "$watch" 2>/dev/null
echo "firstlight: the agent is gone; running the stage here" >&2
exec "$@"
