#!/bin/sh
# Writes numbered keys to whoever is the master. Without passwords on a command line, where all can see them.
set -u

# with_password <password> <command>...
with_password() {
  if [ -n "$1" ]; then export REDISCLI_AUTH="$1"; else unset REDISCLI_AUTH; fi
  shift
  "$@"
}

# cli <user> <address> <words>...
cli() {
  user=$1 address=$2
  shift 2
  set -- -h "${address%:*}" -p "${address##*:}" "$@"
  [ -z "$user" ] || set -- --user "$user" "$@"
  [ -z "${CA_FILE:-}" ] || set -- --tls --cacert "$CA_FILE" --cert "$CERTIFICATE_FILE" --key "$KEY_FILE" "$@"
  redis-cli "$@"
}

# Asks one Sentinel after the other, and prints host:port.
find_master() {
  for sentinel in $SENTINELS; do
    found=$(with_password "${SENTINEL_PASSWORD:-}" \
      cli "${SENTINEL_USER:-}" "$sentinel" SENTINEL get-master-addr-by-name "$MASTER") || continue
    host=$(echo "$found" | sed -n 1p) port=$(echo "$found" | sed -n 2p)
    if [ -n "$port" ]; then
      echo "$host:$port"
      return
    fi
    echo "error: $sentinel: $found" >&2
  done
  return 1
}

echo "library $(redis-cli --version)"
number=1
while :; do
  master=$(find_master) || { sleep 0.1; continue; }
  while :; do
    answer=$(with_password "${REDIS_PASSWORD:-}" \
      cli "${REDIS_USER:-}" "$master" SET "order:$number" "written $number")
    [ "$answer" = OK ] || break
    echo "acknowledged $number"
    number=$((number + 1))
    sleep 0.01
  done
  echo "error: $master: $answer" >&2
  sleep 0.1
done
