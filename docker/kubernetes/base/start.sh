#!/bin/sh
# Starts the data server of this pod as a replica of the master that the Vedettes name, or as the master if that is
# itself. They name the last master from their state even if they reach no data server.
# Without an answer, a pod with data waits: what it has may be older than what the others have, and as a master it would
# replace theirs. The startupProbe says how long it may. Only the first start of all is different: with /data empty,
# nothing can be lost, and redis-0 begins as the master after three rounds of asking.
set -eu
# Also for what the server writes: its file with the password is rewritten by the Sentinels' order.
umask 077
# The first process has to ask for it.
trap 'exit 0' TERM
me="$POD_NAME.$REDIS_DOMAIN"

has_data() {
  [ -e /data/appendonlydir ] || [ -e /data/appendonly.aof ] || [ -e /data/dump.rdb ]
}

# The host that the first Vedette names which answers. What is no host name, such as an error, is no answer.
ask() {
  for vedette in vedette-0 vedette-1 vedette-2; do
    named=$(timeout 3 redis-cli -h "$vedette.$VEDETTE_DOMAIN" -p 26379 sentinel get-master-addr-by-name mymaster \
      2>/dev/null | head -n 1) || continue
    case $named in
      '' | *[!A-Za-z0-9.:-]*) continue ;;
    esac
    printf '%s\n' "$named"
    return 0
  done
  return 1
}

rounds=0
until master=$(ask); do
  rounds=$((rounds + 1))
  if ! has_data && [ "$rounds" -ge 3 ]; then
    master="redis-0.$REDIS_DOMAIN"
    break
  fi
  [ $((rounds % 10)) -ne 1 ] || echo "No Vedette names the master of mymaster yet; asking on" >&2
  sleep 1
done

# In a quoted word of the file, a backslash and a quote have a backslash before them.
quoted() {
  printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

# The Sentinels rewrite it, so it can't be the one that is mounted. The password is in no command line.
conf=/run/redis/redis.conf
rm -f "$conf" /handover/over
{
  printf '%s\n' "port 6379" "dir /data" "appendonly yes"
  printf '%s\n' "replica-announce-ip $me" "replica-announce-port 6379"
  if [ -n "${REDIS_PASSWORD:-}" ]; then
    password=$(quoted "$REDIS_PASSWORD")
    printf '%s\n' "requirepass \"$password\"" "masterauth \"$password\""
  else
    printf '%s\n' "protected-mode no"
  fi
  [ "$master" = "$me" ] || printf '%s\n' "replicaof $master 6379"
} >"$conf"
exec redis-server "$conf"
