#!/bin/sh
# Runs the agent from the folder this file lies in, wherever that is and by whatever link it was called.
here=$0
while [ -L "$here" ]; do
  target=$(readlink "$here")
  case $target in
    /*) here=$target ;;
    *) here=${here%/*}/$target ;;
  esac
done
case $here in
  */*) here=${here%/*} ;;
  *) here=. ;;
esac
exec "$here/lib/node" "$here/lib/main.cjs" "$@"
