# shellcheck shell=bash
# ./dev clients: real client libraries through a failover, with what only they need.

clients=build/test/clients/clients
clients_modules=build/clients  # Where npm installs, so that nothing but ours lies in test/.

# A node that is there already may come from elsewhere, and Debian's npm would not go with it.
clients_packages() {
  echo python3-redis php-cli php-redis ruby ruby-redis
  { command -v node && command -v npm; } >/dev/null || echo nodejs npm
}

# What package-lock.json names, once for each change of it.
install_modules() {
  local wanted=test/clients/node/package-lock.json done=$clients_modules/installed.json
  cmp -s "$wanted" "$done" && return 0
  echo "installing what $wanted names"
  mkdir -p "$clients_modules"
  cp test/clients/node/package.json "$wanted" test/clients/node/.npmrc "$clients_modules" || return 1
  if ! npm --prefix "$clients_modules" ci --ignore-scripts --no-progress >"$clients_modules/npm.log" 2>&1 </dev/null; then
    tail -n 20 "$clients_modules/npm.log" >&2
    return 1
  fi
  cp "$wanted" "$done"
}

# shellcheck disable=SC2046
setup_clients() { install_missing $(clients_packages) && install_modules; }

run_clients() {
  build_release vedette clients || return 1
  setup_clients || return 1
  exec "$clients" "$@"
}
