# shellcheck shell=bash
# ./dev containers: the image of ./dev image in containers, beside Debian 13's Redis.

containers=build/test/containers/containers

# Leaves both names in the environment, where the tests look for them.
build_images_of_tests() {
  [ "$(container_engine)" = podman ] || { echo "dev: these tests need podman" >&2; return 1; }
  build_image || return 1
  local lab=localhost/vedette-lab:13 log=build/lab-image.log
  podman build --isolation chroot -t "$lab" test/containers >"$log" 2>&1 </dev/null ||
    { tail -n 20 "$log" >&2; return 1; }
  export VEDETTE_IMAGE="$image" VEDETTE_LAB_IMAGE="$lab"
}

setup_tests_of_containers() { setup_containers && build_images_of_tests; }

run_containers() {
  build_release vedette containers || return 1
  setup_tests_of_containers || return 1
  exec "$containers" "$@"
}
