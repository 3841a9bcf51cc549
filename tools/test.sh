# shellcheck shell=bash
# ./dev test: builds and runs everything, and counts.

results=build/results
passed=0
failed=0
runner=()  # What starts each test executable; empty: nothing special.

add_counts() {
  passed=$((passed + $1))
  failed=$((failed + $2))
}

# One check that is no gtest: counted <name> <command>...
counted() {
  local name=$1 log=$results/$1.log
  shift
  if "$@" >"$log" 2>&1 </dev/null; then
    add_counts 1 0
  else
    add_counts 0 1
    echo "FAILED: $name"
    cat "$log"
  fi
}

# Runs one gtest executable (or one shard of it) and leaves <label>.log, <label>.xml and <label>.status behind.
run_gtest() {
  local label=$1 status=0
  shift
  rm -f "$results/$label".*
  timeout -k 15 "${TEST_PATIENCE:-1200}" "${runner[@]}" "$@" "--gtest_output=xml:$results/$label.xml" --gtest_color=no \
    >"$results/$label.log" 2>&1 </dev/null &
  wait $! || status=$?  # A trap can end this wait.
  echo "$status" >"$results/$label.status"
}

# The output of each failed test, and of the one in which the program ended too early. A sanitizer speaks at the end.
show_failures() {
  awk '
    /^\[ RUN      \]/ { block = ""; open = 1 }
    open { block = block $0 "\n" }
    /^\[       OK \]|^\[  SKIPPED \] .*\(.* ms\)/ { open = 0 }
    /^\[  FAILED  \] .*\(.* ms\)/ { if (open) printf "%s", block; open = 0 }
    END { if (open) printf "%s", block }
  ' "$1" | tail -n 400
}

# Adds what a gtest run left behind to the sum. No result at all is a failure.
collect_gtest() {
  local label=$1 status good=0 bad=0 skipped=0
  status=$(cat "$results/$label.status")
  if [ -s "$results/$label.xml" ]; then
    read -r good bad skipped < <(awk '
      /<testcase / { cases++; if (/result="skipped"/) skipped++; if (/status="notrun"/) { cases--; } failing = 0 }
      /<failure / && !failing { bad++; failing = 1 }
      END { print cases - bad - skipped, bad + 0, skipped + 0 }' "$results/$label.xml")
  else
    good=$(grep -c '^\[       OK \]' "$results/$label.log" || true)
    bad=$(($(grep -c '^\[  FAILED  \] .*(.* ms)' "$results/$label.log" || true) + 1))  # and the one that ended it
  fi
  if [ ! -s "$results/$label.xml" ] || { [ "$status" != 0 ] && [ "$bad" = 0 ]; }; then
    [ "$bad" != 0 ] || bad=1
    echo "FAILED: $label ended with status $status"
    show_failures "$results/$label.log"
    tail -n 60 "$results/$label.log"
  elif [ "$bad" != 0 ]; then
    echo "FAILED: $label"
    show_failures "$results/$label.log"
  elif [ "$good" = 0 ]; then
    bad=1
    echo "FAILED: $label ran no test"
  fi
  if [ "$skipped" != 0 ]; then
    echo "  $label: $good passed, $bad failed, $skipped skipped"
  else
    echo "  $label: $good passed, $bad failed"
  fi
  add_counts "$good" "$bad"
}

# tests <label> <executable> [gtest options]
tests() {
  run_gtest "$@"
  collect_gtest "$1"
}

# Two shards at the same time: tests_in_two <label> <executable> [gtest options].
tests_in_two() {
  local label=$1 shard shards=()
  shift
  for shard in 0 1; do
    GTEST_TOTAL_SHARDS=2 GTEST_SHARD_INDEX=$shard run_gtest "$label.$shard" "$@" &
    shards+=($!)
  done
  wait "${shards[@]}"
  for shard in 0 1; do collect_gtest "$label.$shard"; done
}

# Where tests that start servers keep their files: in memory where that has room. A disk that stands still for seconds
# while a build writes beside them would be taken for a fault of what is tested.
folder_of_tests() {
  local kilobytes options
  read -r kilobytes < <(df --output=avail /dev/shm 2>/dev/null | tail -n 1) || true
  options=$(findmnt -no OPTIONS /dev/shm 2>/dev/null) || true
  if [ "${kilobytes:-0}" -gt 2000000 ] && [ -w /dev/shm ] && [[ ",$options," != *,noexec,* ]]; then
    echo /dev/shm
  else
    echo "${TMPDIR:-/tmp}"
  fi
}

# A sanitizer's options. What a daemon under test reports lands in a file, because nobody reads its stderr.
sanitized() {
  local preset=$1
  shift
  local common="halt_on_error=1:log_path=$PWD/$results/$preset-report"
  ASAN_OPTIONS="$common:detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1" \
    UBSAN_OPTIONS="$common:print_stacktrace=1" TSAN_OPTIONS="$common:second_deadlock_stack=1" "$@"
}

# Whatever a sanitizer reported is a failure, also where the test did not notice.
check_reports() {
  local report
  for report in "$results/$1-report".*; do
    [ -e "$report" ] || continue
    echo "FAILED: $1 reported"
    head -n 80 "$report"
    add_counts 0 1
  done
}

# Builds, or counts a failure.
built() {
  step "build ($1): ${*:2}"
  build_preset "$@" || { add_counts 0 1; return 1; }
}

# start_builds <preset and targets>…: one after another in the background. Many tests wait more than they work, and
# what is tested comes first.
start_builds() {
  local words
  rm -f "$results"/built.*
  (
    renice -n 10 "$BASHPID" >/dev/null
    for words in "$@"; do
      # shellcheck disable=SC2086
      build_preset $words
      echo $? >"$results/built.${words%% *}"
    done
  ) &
  builder=$!
}

# built_meanwhile <preset>: waits for what start_builds began; a build that failed counts as a failure.
built_meanwhile() {
  step "the rest of the build ($1)"
  while [ ! -s "$results/built.$1" ] && kill -0 "$builder" 2>/dev/null; do sleep 0.5; done
  [ "$(cat "$results/built.$1" 2>/dev/null)" = 0 ] || { add_counts 0 1; return 1; }
}

unit_executable() { if [ "$2" = fuzz_mutation ]; then echo "$1/test/fuzz/$2"; else echo "$1/test/$2"; fi; }

unit_tests="unit_quorum unit_protocol unit_config unit_daemon fuzz_mutation"

test_rules() {
  step "house rules and format"
  counted house_rules_catch_what_they_should test/house_rules_test.sh
  local rule
  for rule in $(test/house_rules.sh --list); do counted "house_rules.$rule" test/house_rules.sh "$rule"; done
  counted format check_format
}

# What packagers and operators get.
check_install() {
  local prefix=$PWD/$results/installed
  rm -rf "$prefix"
  cmake --install build --prefix "$prefix" &&
    "$prefix/bin/vedette" --version &&
    [ -s "$prefix/share/man/man1/vedette.1" ] &&
    grep -q "^ExecStart=$prefix/bin/vedette " "$prefix/lib/systemd/system/vedette.service"
}

# What test_release runs for a change.
release_targets="vedette vedette-sim simulation story conformance demo bench_failover chaos_pieces chaos soak end_to_end"

# `units`: those that run here, too; all is built then. test_asan runs all of them. What follows is built beside.
# shellcheck disable=SC2086
test_release() {
  local units=$1 name targets=$release_targets
  shift
  [ -z "$units" ] || targets=all
  built release $targets || finish_tests
  step "builds that go on beside the tests: ${*%% *}"
  start_builds "$@"
  if [ -n "$units" ]; then
    step "unit tests"
    for name in $units; do tests "$name" "$(unit_executable build "$name")"; done
  fi
  step "simulation and stories"
  tests story build/test/story/story
  tests_in_two simulation build/test/simulation/simulation
  step "mistakes made on purpose"
  counted mutants_apply mutants_apply
  counted mutants run_mutants --seconds 60 vote-before-disk demotes-at-once pause-not-honoured-by-voters
  step "conformance"
  tests_in_two conformance build/test/conformance/conformance '--gtest_filter=-WithExporter.*'
  step "installation, demo and benchmark"
  counted install check_install
  counted demo build/demo/demo
  counted bench_failover build/bench/bench_failover --rounds 1 --product vedette --svg "$results/failover.svg"
  step "chaos and soak, in short"
  TMPDIR=$(folder_of_tests) tests chaos_pieces build/test/chaos/chaos_pieces
  counted chaos build/test/chaos/chaos --rounds 1 --troubles 3 --product vedette --min-replicas no
  counted soak build/test/chaos/soak --minutes 0.4 --svg "$results/soak.svg"
  step "end to end"
  TMPDIR=$(folder_of_tests) tests_in_two end_to_end build/test/end_to_end/end_to_end
}

# The tests run as they were built for release, the daemon under them with its sanitizer.
test_daemon_under() {
  local preset=$1 filter=$2
  if [ "$filter" = '*' ]; then
    step "conformance ($preset)"
    TMPDIR=$(folder_of_tests) VEDETTE_BINARY=$PWD/build/$preset/vedette sanitized "$preset" \
      tests_in_two "conformance.$preset" build/test/conformance/conformance
  fi
  step "end to end ($preset)"
  TMPDIR=$(folder_of_tests) VEDETTE_BINARY=$PWD/build/$preset/vedette sanitized "$preset" \
    tests_in_two "end_to_end.$preset" build/test/end_to_end/end_to_end "--gtest_filter=$filter"
}

# shellcheck disable=SC2086
test_asan() {
  local simulated=$1 lived=$2 name
  built_meanwhile asan || return 0
  rm -f "$results"/asan-report.*
  step "unit tests (asan)"
  for name in $unit_tests; do
    # These two need nothing but a processor, so that two halves of them don't disturb each other.
    local how=tests
    case $name in unit_quorum | unit_config) how=tests_in_two ;; esac
    sanitized asan $how "$name.asan" "$(unit_executable build/asan "$name")"
  done
  if [ -n "$simulated" ]; then
    step "stories and simulation (asan)"
    sanitized asan tests story.asan build/asan/test/story/story
    sanitized asan tests_in_two simulation.asan build/asan/test/simulation/simulation "--gtest_filter=$simulated"
  fi
  test_daemon_under asan "$lived"
  check_reports asan
}

# What crosses threads lives in daemon/; the core, the parsers and the simulator have one thread and run here only when
# all is asked for.
# shellcheck disable=SC2086
test_tsan() {
  local simulated=$1 lived=$2 name
  built_meanwhile tsan || return 0
  rm -f "$results"/tsan-report.*
  # ThreadSanitizer of g++ 12 can't live with every layout of memory that newer kernels draw.
  if setarch "$(uname -m)" -R true 2>/dev/null; then runner=(setarch "$(uname -m)" -R); fi
  step "unit tests (tsan)"
  if [ -z "$simulated" ]; then
    sanitized tsan tests unit_threads.tsan build/tsan/test/unit_threads
  else
    for name in $unit_tests; do sanitized tsan tests "$name.tsan" "$(unit_executable build/tsan "$name")"; done
    sanitized tsan tests story.tsan build/tsan/test/story/story
    sanitized tsan tests_in_two simulation.tsan build/tsan/test/simulation/simulation "--gtest_filter=$simulated"
  fi
  test_daemon_under tsan "$lived"
  runner=()
  check_reports tsan
}

# Beyond what each change must pass.
test_more() {
  step "long simulation"
  counted long_simulation build/vedette-sim --from 0x100000 --schedules 20000
  counted long_mixed_simulation build/vedette-sim --mixed --from 0x100000 --schedules 2000
  counted long_standard_simulation build/vedette-sim --standard --from 0x200000 --hours 300
  step "all mistakes made on purpose"
  counted all_mutants run_mutants --seconds 300
  step "many states, many kills"
  VEDETTE_STATES=100000 tests many_states build/test/unit_config '--gtest_filter=ManyStates.*'
  VEDETTE_KILLS=100 tests killed_while_saving build/test/end_to_end/end_to_end '--gtest_filter=*KilledWhileSaving*'
  # The other builds of g++ compile many files together.
  built debug all
  step "clang and lint"
  counted lint run_lint
  step "metrics beside prometheus-redis-exporter"
  counted exporter_packages setup_exporter
  tests exporter build/test/conformance/conformance '--gtest_filter=WithExporter.*'
  step "Prometheus, alerts and the status page in a browser"
  # What can't be installed is skipped, and says so.
  setup_monitoring || true
  if command -v promtool chromium >/dev/null; then
    tests monitoring build/test/monitoring/monitoring
  else
    echo "  monitoring: skipped, since neither Debian's prometheus nor its chromium is here"
  fi
  step "conformance with Redis 8 and Valkey 8"
  counted conformance_with_all run_conformance
  step "client libraries"
  if setup_clients; then tests_in_two clients "$clients"; else counted setup_clients false; fi
  step "the image, in containers"
  setup_containers
  if [ "$(container_engine)" != podman ]; then
    echo "  skipped: there is no podman here that works"
  elif built release containers && build_images_of_tests; then
    tests containers "$containers"
  else
    add_counts 0 1
  fi
  step "Kubernetes manifests"
  test_manifests
  step "fuzzing"
  local target
  for target in $(fuzz_targets); do counted "fuzz.$target" run_fuzz "$target" 30; done
}

finish_tests() {
  echo "$passed passed, $failed failed"
  if [ "$failed" = 0 ] && [ "$passed" != 0 ]; then exit 0; else exit 1; fi
}

# All that was started and still runs: timeout(1) keeps what it runs away from the terminal's Ctrl-C.
descendants() {
  local child
  for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
    echo "$child"
    descendants "$child"
  done
}

run_test_command() {
  local scope=${1:-change}
  case $scope in
    change | all) ;;
    *)
      echo "dev: ./dev test, or ./dev test all" >&2
      return 2
      ;;
  esac
  set +e
  trap 'kill $(descendants $$) 2>/dev/null; exit 130' INT TERM
  mkdir -p "$results"
  step "packages"
  setup_base || { add_counts 0 1; finish_tests; }
  test_rules
  if [ "$scope" = all ]; then
    setup_clang || { add_counts 0 1; finish_tests; }
    test_release "$unit_tests" "asan vedette $unit_tests simulation story" "tsan vedette $unit_tests simulation story"
    test_asan '*' '*'
    test_tsan '*' '*'
    test_more
  else
    test_release "" "asan vedette $unit_tests" "tsan vedette unit_threads"
    test_asan "" "$short_life"
    test_tsan "" "$threads_life"
  fi
  step "done"
  finish_tests
}

# What runs under the sanitizers at each change: some of everything, not all of it.
short_life='DeadMaster.Killed*:ManualFailover.TellsItsStepsInOrder:RedisCli.*:BadInput.*:StateFile.Holds*:Scripts.AreRun*'
threads_life='DeadMaster.Killed*:StateFile.Holds*:Scripts.AreRun*:TlsEndToEnd.Three*'
