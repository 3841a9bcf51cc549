# shellcheck shell=bash
# docker/kubernetes: is every manifest rendered, and every object valid?

manifests_modules=build/manifests  # Where npm installs, so that nothing but ours lies in test/.

# A node that is there already may come from elsewhere, and Debian's npm would not go with it.
manifests_packages() {
  command -v kubectl >/dev/null || echo kubernetes-client
  { command -v node && command -v npm; } >/dev/null || echo nodejs npm
}

# What package-lock.json names, once for each change of it.
install_manifests_modules() {
  local wanted=test/manifests/package-lock.json done=$manifests_modules/installed.json
  mkdir -p "$manifests_modules"
  # Modules are found beside the file that asks for them.
  cp test/manifests/validate.mjs test/manifests/package.json "$wanted" test/manifests/.npmrc "$manifests_modules" || return 1
  cmp -s "$wanted" "$done" && return 0
  echo "installing what $wanted names"
  if ! npm --prefix "$manifests_modules" ci --ignore-scripts --no-progress >"$manifests_modules/npm.log" 2>&1 </dev/null; then
    tail -n 20 "$manifests_modules/npm.log" >&2
    return 1
  fi
  cp "$wanted" "$done"
}

# shellcheck disable=SC2046
setup_manifests() { install_missing $(manifests_packages) && install_manifests_modules; }

# valid_manifests <folder of a kustomization>
valid_manifests() {
  local rendered
  rendered=$manifests_modules/$(basename "$1").yaml
  kubectl kustomize "$1" >"$rendered" && node "$manifests_modules/validate.mjs" <"$rendered"
}

# A validator that takes everything would go unnoticed.
wrong_manifest_is_refused() {
  ! sed 's/replicas: 3/replicas: three/' "$manifests_modules/base.yaml" | node "$manifests_modules/validate.mjs"
}

# What the base mounts is a configuration that vedette takes. Whatever else the environment has is not meant for it: in
# `./dev test all` the names of images are there.
manifests_configure_vedette() {
  local variables=(VEDETTE_MASTER_NAME=mymaster VEDETTE_MASTER_HOST=redis-0.redis VEDETTE_QUORUM=2
    VEDETTE_DOWN_AFTER_MILLISECONDS=5000 VEDETTE_FAILOVER_TIMEOUT=60000 VEDETTE_ANNOUNCE_IP=vedette-0.vedette)
  env -i "${variables[@]}" build/vedette check --env docker/kubernetes/base/sentinel.conf &&
    env -i "${variables[@]}" VEDETTE_RESOLVE_HOSTNAMES=yes VEDETTE_ANNOUNCE_HOSTNAMES=yes VEDETTE_HTTP_PORT=9355 \
      build/vedette check --env &&
    sh -n docker/kubernetes/base/start.sh && sh -n docker/kubernetes/base/stop.sh
}

test_manifests() {
  if ! command -v dpkg-query >/dev/null && ! { command -v kubectl && command -v npm; } >/dev/null; then
    echo "  skipped: kubectl and npm are needed"
    return 0
  fi
  if ! setup_manifests; then
    counted setup_manifests false
    return 0
  fi
  local folder
  for folder in docker/kubernetes/base docker/kubernetes/overlays/*; do
    counted "manifests.$(basename "$folder")" valid_manifests "$folder"
  done
  counted manifests.wrong wrong_manifest_is_refused
  counted manifests.configure manifests_configure_vedette
}
