#!/bin/sh
# Before the data server of this pod stops: waits until it is no master any more. `vedette handover`, which brings that
# about, runs beside it as the preStop hook of the container `handover`, and leaves a file when it is through. A server
# that does not answer has nothing to hand over.
tries=0
while [ ! -e /handover/over ] && [ "$tries" -lt 250 ]; do
  role=$(timeout 1 redis-cli role 2>/dev/null | head -n 1)
  [ "$role" = master ] || exit 0
  tries=$((tries + 1))
  sleep 0.1
done
exit 0
