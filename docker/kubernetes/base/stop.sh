#!/bin/sh
# Before the data server of this pod stops: waits until its role is handed over. `vedette handover`, which brings that
# about, runs beside it as the preStop hook of the container `handover`, and leaves a file when it is through.
# A server that does not answer, three times in a row, has nothing to hand over, nor has a replica with a standing link
# to its master. The role alone says too little: in the middle of FAILOVER the old master calls itself a replica before
# the new one is a master.
tries=0
silent=0
while [ ! -e /handover/over ] && [ "$tries" -lt 250 ]; do
  said=$(timeout 1 redis-cli role 2>/dev/null) || said=
  if [ -n "$said" ]; then silent=0; else silent=$((silent + 1)); fi
  [ "$silent" -lt 3 ] || exit 0
  role=$(printf '%s\n' "$said" | sed -n 1p)
  link=$(printf '%s\n' "$said" | sed -n 4p)
  if [ "$role" = slave ] && [ "$link" = connected ]; then exit 0; fi
  tries=$((tries + 1))
  sleep 0.1
done
exit 0
