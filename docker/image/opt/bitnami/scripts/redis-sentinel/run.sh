#!/bin/sh
# The command of Bitnami's image.
exec /usr/local/bin/docker-entrypoint.sh redis-sentinel "$@"
