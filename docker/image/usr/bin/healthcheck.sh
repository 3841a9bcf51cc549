#!/bin/sh
# The health check of OT-CONTAINER-KIT's image.
exec /usr/local/bin/vedette health
