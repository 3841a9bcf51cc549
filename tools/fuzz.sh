# shellcheck shell=bash
# Fuzzing with clang's libFuzzer. Each file test/fuzz/<name>_fuzz.cpp is one target.

fuzz_targets() {
  local file
  for file in test/fuzz/*_fuzz.cpp; do basename "$file" _fuzz.cpp; done
}

# fuzz_one <target> <seconds>: what is found, and the corpus, stay under build/fuzz.
fuzz_one() {
  local target=$1 seconds=$2 corpus=build/fuzz/corpus/$1 log=build/fuzz/$1.log
  mkdir -p "$corpus"
  step "fuzz $target for $seconds s"
  if ! "build/fuzz/test/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="build/fuzz/$target-" -seed_inputs="test/fuzz/corpus/$target" "$corpus" >"$log" 2>&1; then
    tail -n 100 "$log"
    return 1
  fi
  grep 'number_of_executed_units' "$log"
}

# run_fuzz [target] [seconds]: all targets without a name.
run_fuzz() {
  local only=${1:-} seconds=${2:-60} target
  if [ -n "$only" ] && [ ! -e "test/fuzz/${only}_fuzz.cpp" ]; then
    echo "dev: there is no fuzz target '$only': $(fuzz_targets | tr '\n' ' ')" >&2
    return 2
  fi
  # shellcheck disable=SC2046
  build_preset fuzz $(fuzz_targets | sed 's/^/fuzz_/') || return 1
  for target in ${only:-$(fuzz_targets)}; do fuzz_one "$target" "$seconds" || return 1; done
}
