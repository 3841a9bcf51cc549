# shellcheck shell=bash
# ./dev image: the image of docker/Dockerfile, built with podman or docker.

image_version() { sed -n 's/^project(vedette VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt; }

# podman or docker; nothing if neither is here.
container_engine() {
  local engine
  for engine in podman docker; do
    if command -v "$engine" >/dev/null && "$engine" info >/dev/null 2>&1; then
      echo "$engine"
      return 0
    fi
  done
  return 1
}

# netavark and aardvark-dns give containers the names of each other; without them podman takes another way, which does
# not. netavark calls iptables, or nft where it is newer, and depends on neither.
container_packages() { echo podman buildah runc catatonit mmdebstrap netavark aardvark-dns iptables nftables; }
# shellcheck disable=SC2046
setup_containers() { [ "$(container_engine)" = docker ] || install_missing $(container_packages); }

# podman gives containers more open files than some machines allow, and its usual runtime does not start everywhere.
configure_podman() {
  [ -z "${CONTAINERS_CONF:-}" ] && [ ! -e /etc/containers/containers.conf ] || return 0
  local files
  files=$(ulimit -Hn)
  [ "$files" != unlimited ] && [ "$files" -lt 1048576 ] || return 0
  mkdir -p build
  {
    printf '[containers]\ndefault_ulimits = ["nofile=%s:%s", "nproc=1024:1024"]\n[engine]\n' "$files" "$files"
    ! command -v runc >/dev/null || echo 'runtime = "runc"'
    # podman goes on with what it found when it was first used.
    [ ! -x /usr/lib/podman/netavark ] || printf '[network]\nnetwork_backend = "netavark"\n'
  } >build/containers.conf
  export CONTAINERS_CONF=$PWD/build/containers.conf
}

# Where no registry can be reached, the base image is made from Debian's packages: as_base_image <engine>.
as_base_image() {
  local engine=$1 name=docker.io/library/debian:trixie-slim archive=build/trixie.tar
  "$engine" image inspect "$name" >/dev/null 2>&1 && return 0
  timeout 60 "$engine" pull -q "$name" >/dev/null 2>&1 && return 0
  install_missing mmdebstrap || return 1
  echo "no registry answers: making $name from Debian's packages"
  mkdir -p build
  # Without what the slim image leaves out.
  as_root mmdebstrap --quiet --variant=minbase --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' trixie "$archive" &&
    "$engine" import "$archive" "$name" >/dev/null
  local status=$?
  rm -f "$archive"
  return "$status"
}

image=  # The name of what build_image has built.

# Builds quietly.
build_image() {
  local engine commit log=build/image.log
  local -a how=()
  engine=$(container_engine) || { echo "dev: there is neither podman nor docker" >&2; return 1; }
  configure_podman
  as_base_image "$engine" || return 1
  image=vedette:$(image_version)
  if [ "$engine" = podman ]; then
    image=localhost/$image
    # The other format knows no HEALTHCHECK.
    how=(--format docker --isolation chroot)
  fi
  mkdir -p build
  commit=$(git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null || echo unknown)
  "$engine" build "${how[@]}" --build-arg "COMMIT=$commit" -t "$image" -f docker/Dockerfile . >"$log" 2>&1 </dev/null ||
    { echo "dev: building the image failed:" >&2; tail -n 40 "$log" >&2; return 1; }
}

run_image() { setup_containers && build_image && echo "$image"; }
