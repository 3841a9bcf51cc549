# shellcheck shell=bash
# ./dev conformance: Vedette beside redis-sentinel 7.0, and beside Redis 8 and Valkey 8 from a Debian 13 of their own.

debian_13=build/debian-13

# A folder with the root of a Debian 13, made once.
make_debian_13() {
  [ -x "$debian_13/usr/bin/valkey-sentinel" ] && return 0
  install_missing mmdebstrap || return 1
  echo "making $debian_13"
  local log=build/debian-13.log
  as_root mmdebstrap --variant=minbase --include=redis-sentinel,valkey-sentinel trixie "$debian_13" \
    "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$log" 2>&1 </dev/null || { tail -n 20 "$log" >&2; return 1; }
  as_root cp /etc/hosts "$debian_13/etc/hosts"
}

# The tests, in a mount namespace in which that root sees /proc, /dev and our temporary files.
run_conformance() {
  build_release vedette conformance || return 1
  make_debian_13 || return 1
  local root=$PWD/$debian_13 temporary=${TMPDIR:-/tmp}
  # shellcheck disable=SC2016
  as_root unshare --mount --propagation private bash -euc '
    root=$1 temporary=$2
    shift 2
    mkdir -p "$root$temporary"
    for folder in /proc /dev "$temporary"; do mount --bind "$folder" "$root$folder"; done
    VEDETTE_DEBIAN_13=$root exec "$@"' bash "$root" "$temporary" build/test/conformance/conformance "$@"
}
