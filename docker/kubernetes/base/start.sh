#!/bin/sh
# Starts the data server of this pod as a replica of the master that the Vedettes name. If none of them answers, the
# first pod begins as the master: whoever it should be, the Vedettes find out and correct it.
set -eu
me="$POD_NAME.$REDIS_DOMAIN"
master="redis-0.$REDIS_DOMAIN"
for vedette in vedette-0 vedette-1 vedette-2; do
  named=$(timeout 3 redis-cli -h "$vedette.$VEDETTE_DOMAIN" -p 26379 sentinel get-master-addr-by-name mymaster \
    2>/dev/null | head -n 1) || continue
  [ -n "$named" ] || continue
  master=$named
  break
done

# The Sentinels rewrite it, so it can't be the one that is mounted. The password is in no command line.
conf=/run/redis/redis.conf
{
  echo "port 6379"
  echo "dir /data"
  echo "appendonly yes"
  echo "replica-announce-ip $me"
  echo "replica-announce-port 6379"
  if [ -n "${REDIS_PASSWORD:-}" ]; then
    echo "requirepass \"$REDIS_PASSWORD\""
    echo "masterauth \"$REDIS_PASSWORD\""
  else
    echo "protected-mode no"
  fi
  [ "$master" = "$me" ] || echo "replicaof $master 6379"
} >"$conf"
chmod 600 "$conf"
rm -f /handover/over
exec redis-server "$conf"
