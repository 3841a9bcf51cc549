# shellcheck shell=bash
# Installs the packages that are missing, and says nothing when none is.

debian_release() { (. /etc/os-release && echo "${ID:-unknown} ${VERSION_ID:-0}"); }

base_packages() {
  local boost=libboost-dev
  # Debian 12's default is Boost 1.74, which is too old.
  [ "$(debian_release)" = "debian 12" ] && boost=libboost1.81-dev
  echo g++ cmake ninja-build ccache "$boost" libhiredis-dev libjemalloc-dev libspdlog-dev libyaml-cpp-dev libssl-dev prometheus-cpp-dev zlib1g-dev libcli11-dev \
    libgtest-dev libgmock-dev libbenchmark-dev redis-server redis-sentinel redis-tools iproute2 haproxy clang-format
}

# What metrics are compared with, and checked by.
exporter_packages() { echo prometheus-redis-exporter prometheus; }

# What scrapes, draws and alerts.
monitoring_packages() { echo prometheus chromium; }

clang_packages() { echo clang clang-tidy libclang-rt-dev; }

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || echo "$package"
  done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# In a shell of its own, so that the policy goes however it ends.
apt_install() (
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'as_root rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy"
    as_root chmod +x "$policy"
  fi
  as_root apt-get -qq -o DPkg::Lock::Timeout=300 update &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y \
      --no-install-recommends "$@"
)

# Debian starts redis-server when it is installed, and again at each boot. The tests start their own.
install_packages() {
  local log status=0
  log=$(mktemp)
  apt_install "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" = 0 ] && [ -d /run/systemd/system ]; then
    # What was there before is its owner's.
    local unit
    for unit in redis-server redis-sentinel haproxy prometheus prometheus-redis-exporter; do
      case " $* " in *" $unit "*) as_root systemctl -q disable "$unit" >/dev/null 2>&1 || true ;; esac
    done
  fi
  [ "$status" = 0 ] || cat "$log" >&2
  rm -f "$log"
  return "$status"
}

install_missing() {
  local missing
  if ! command -v dpkg-query >/dev/null; then
    echo "dev: this is no Debian; see docs/testing.md for what has to be installed" >&2
    return 0
  fi
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  echo "installing: $missing"
  # shellcheck disable=SC2086
  install_packages $missing
}

# shellcheck disable=SC2046
setup_base() { install_missing $(base_packages); }
# shellcheck disable=SC2046
setup_exporter() { install_missing $(exporter_packages); }
# shellcheck disable=SC2046
setup_monitoring() { install_missing $(monitoring_packages); }
# shellcheck disable=SC2046
setup_clang() { install_missing $(clang_packages); }
