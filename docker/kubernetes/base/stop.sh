#!/bin/sh
# Before the data server of this pod stops: waits until its role is handed over. `vedette handover`, which brings that
# about, runs beside it as the preStop hook of the container `handover`, and leaves a file when it is through.
# A server that refuses connections, three times in a row, has nothing to hand over, nor has a replica with a standing
# link to its master. One that answers late may be in the middle of it: a node that is drained is busy.
# The role alone says too little: in the middle of FAILOVER the old master calls itself a replica before the new one is
# a master.
end=$(($(date +%s) + 25))
refused=0
while [ ! -e /handover/over ] && [ "$(date +%s)" -lt "$end" ]; do
  status=0
  said=$(timeout 1 redis-cli role 2>/dev/null) || status=$?
  # timeout's own are above 100.
  if [ -z "$said" ] && [ "$status" -le 100 ]; then refused=$((refused + 1)); else refused=0; fi
  [ "$refused" -lt 3 ] || exit 0
  role=$(printf '%s\n' "$said" | sed -n 1p)
  link=$(printf '%s\n' "$said" | sed -n 4p)
  if [ "$role" = slave ] && [ "$link" = connected ]; then exit 0; fi
  sleep 0.1
done
exit 0
