# shellcheck shell=bash
# ./dev containers: the image of ./dev image in containers, beside Debian 13's Redis.

containers=build/test/containers/containers

# Leaves both names in the environment, where the tests look for them.
build_images_of_tests() {
  [ "$(container_engine)" = podman ] || { echo "dev: these tests need podman" >&2; return 1; }
  build_image || return 1
  # Without it one test is skipped, and says so.
  install_missing podman-compose || true
  local lab=localhost/vedette-lab:13 haproxy=localhost/vedette-lab:haproxy log=build/lab-image.log
  { podman build --isolation chroot --target redis -t "$lab" test/containers &&
    podman build --isolation chroot --target haproxy -t "$haproxy" test/containers; } >"$log" 2>&1 </dev/null ||
    { tail -n 20 "$log" >&2; return 1; }
  export VEDETTE_IMAGE="$image" VEDETTE_LAB_IMAGE="$lab" VEDETTE_HAPROXY_IMAGE="$haproxy"
}

setup_tests_of_containers() { setup_containers && build_images_of_tests; }

run_containers() {
  build_release vedette containers || return 1
  setup_tests_of_containers || return 1
  exec "$containers" "$@"
}
