#!/bin/sh
# Asks the waiting agent to run one boot stage and ends with its exit code. If there is no agent, if it dies, or if it
# does not begin within ten seconds, the stage is run here. Usage: stage-client NAME COMMAND...
name=$1
shift
share=${FIRSTLIGHT_SHARE:-/run/cloud-init/share}
pid=
[ -r "$share/pid" ] && read -r pid < "$share/pid"
[ -n "$pid" ] && [ -p "$share/$name.ask" ] && kill -0 "$pid" 2>/dev/null || exec "$@"

# An agent that is alive but does not answer: whoever waits for it here is told so.
(sleep 10 && echo stuck 1<> "$share/$name.answer") > /dev/null 2>&1 &
watch=$!
echo start 1<> "$share/$name.ask"
while read -r word code; do
	case $word in
	running) kill "$watch" 2>/dev/null ;;
	done)
		kill "$watch" 2>/dev/null
		exit "$code"
		;;
	stuck)
		kill -9 "$pid" 2>/dev/null
		break
		;;
	esac
done < "$share/$name.answer"
kill "$watch" 2>/dev/null
echo "firstlight: the agent is gone; running the stage here" >&2
exec "$@"
