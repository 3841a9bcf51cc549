#!/bin/sh
# What a container starts with. Reading variables is the program's business; here is only decided whether it is to.
#
#   (nothing), options          variables of all images, docs/containers.md
#   FILE.conf, FILE.yaml        that file, and of the variables only VEDETTE_*
#   redis-sentinel, redis-server --sentinel, and the same of Valkey: likewise, with a file or without
#   anything else               is run as it is
set -eu

# Pods leave addresses behind: without a file, a replica known by an IP that its master has not named for an hour is gone.
# Where there is a file, also one in the working folder, it is the file that says so.
forget_unless_told() {
  forget=VEDETTE_FORGET_REPLICAS_AFTER_MILLISECONDS
  if [ ! -f sentinel.conf ] && ! printenv "$forget" >/dev/null && ! printenv "${forget}_FILE" >/dev/null; then
    export "$forget=3600000"
  fi
}

# Bitnami's image keeps its file on a volume at /bitnami, and takes one of the user's from mounted-etc.
by_variables() {
  program=$1
  shift
  folder=/bitnami/redis-sentinel/conf
  [ ! -d /bitnami ] || mkdir -p "$folder" 2>/dev/null || true
  if [ -z "${SENTINEL_CONFIG_FILE:-}${VEDETTE_CONFIG_FILE:-}" ]; then
    [ ! -w "$folder" ] || cd "$folder"
    for file in "$folder/sentinel.conf" /opt/bitnami/redis-sentinel/mounted-etc/sentinel.conf; do
      if [ -f "$file" ]; then exec "$program" --env "$file" "$@"; fi
    done
    if [ -w "$folder" ] && [ -z "${VEDETTE_DIR:-}" ]; then export VEDETTE_DIR="$folder"; fi
    forget_unless_told
  fi
  exec "$program" --env "$@"
}

case "${1:-}" in
  '' | -*) by_variables vedette "$@" ;;
  *.conf | *.yaml | *.yml) exec vedette --own-env "$@" ;;
esac

case "${1##*/}" in
  redis-sentinel | valkey-sentinel | redis-server | valkey-server)
    program=$1
    shift
    case "${1:-}" in
      '' | -*) by_variables "$program" "$@" ;;
      *) exec "$program" --own-env "$@" ;;
    esac
    ;;
esac
exec "$@"
