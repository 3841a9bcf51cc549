# shellcheck shell=bash
# Configures a preset once and builds the targets that are asked for.

# Says `[12:34:56] text`, so that a log shows where the time went.
step() { printf '[%(%H:%M:%S)T] %s\n' -1 "$*"; }

# What was compiled in one clone need not be compiled again in another. The large precompiled headers are hashed once,
# not once for each file that uses them.
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$PWD} CCACHE_NOHASHDIR=1 CCACHE_INODECACHE=${CCACHE_INODECACHE:-1}
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime

# Where a preset builds (CMakePresets.json).
preset_folder() { if [ "$1" = release ]; then echo build; else echo "build/$1"; fi; }

# build_preset <preset> <target>...: quiet unless it fails.
build_preset() {
  local preset=$1 folder log status=0
  shift
  folder=$(preset_folder "$preset")
  mkdir -p "$folder"
  log=$folder/build.log
  {
    { [ "$folder/build.ninja" -nt CMakePresets.json ] && ! grep -q '^VEDETTE_TESTS:BOOL=OFF' "$folder/CMakeCache.txt" ||
      cmake --preset "$preset" -DVEDETTE_TESTS=ON; } &&
      cmake --build "$folder" --target "$@" -- -j "$(nproc)"
  } >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" != 0 ]; then
    echo "dev: building $* ($preset) failed:" >&2
    # From the first error on; ninja's lines of what went well help nobody.
    { sed -n '/^FAILED:\|Error/,$p' "$log" | grep . || tail -n 20 "$log"; } | head -n 80 >&2
  fi
  return "$status"
}

build_release() { build_preset release "$@"; }

run_bench() {
  local what=${1:-all}
  [ $# -gt 0 ] && shift
  case $what in
    failover | detection | handover | queries | rolling_restart | plain_clients | strangers | scale)
      build_release vedette "bench_$what"
      exec "build/bench/bench_$what" "$@"
      ;;
    container_life)
      build_release vedette "bench_$what"
      setup_tests_of_containers
      exec "build/bench/bench_$what" "$@"
      ;;
    core_turn | request_parsing)
      build_release "bench_$what"
      exec "build/bench/bench_$what" "$@"
      ;;
    all)
      build_release vedette bench_core_turn bench_request_parsing bench_queries bench_detection bench_handover bench_failover \
        bench_rolling_restart bench_plain_clients bench_strangers bench_scale
      build/bench/bench_core_turn
      build/bench/bench_request_parsing
      build/bench/bench_queries
      build/bench/bench_detection
      build/bench/bench_handover
      build/bench/bench_rolling_restart
      build/bench/bench_plain_clients
      build/bench/bench_strangers
      build/bench/bench_scale
      exec build/bench/bench_failover
      ;;
    *)
      echo "dev: there is no benchmark '$what': failover, detection, handover, rolling_restart, plain_clients, container_life, strangers, queries, scale, core_turn, request_parsing" >&2
      return 2
      ;;
  esac
}
