# shellcheck shell=bash
# ./dev mutants: mistakes made on purpose in the core. Each is compiled in place of the file that it changes, and
# schedules are run until some rule is broken. One that no rule catches shows what the simulator does not see.
# A mutant says what is wrong, which rule caught it when it was made, perhaps `with:` what world it shows best, `in:`
# which file, the old text and the new.

mutants_folder=test/mutants
mutants_built=build/mutants

mutant_names() { for file in "$mutants_folder"/*.mutant; do basename "$file" .mutant; done; }

# mutant_line <name> <what>: the rest of the line that begins with it.
mutant_line() { sed -n "/^--- old\$/q; s/^$2: //p" "$mutants_folder/$1.mutant"; }

# mutate <name>: the changed source on stdout. The old text must be there exactly once, or the mutant has rotted.
mutate() {
  local file text old new rest
  file=$(mutant_line "$1" in)
  old=$(sed '1,/^--- old$/d; /^--- new$/,$d' "$mutants_folder/$1.mutant")
  new=$(sed '1,/^--- new$/d' "$mutants_folder/$1.mutant")
  if [ ! -f "$file" ] || [ -z "$old" ]; then
    echo "mutants: $1 changes nothing: '$file'" >&2
    return 1
  fi
  text=$(cat "$file"; echo .)
  rest=${text#*"$old"}
  [ "$rest" != "$text" ] || { echo "mutants: $1: its old text is not in $file any more" >&2; return 1; }
  [ "${rest#*"$old"}" = "$rest" ] || { echo "mutants: $1: its old text is in $file more than once" >&2; return 1; }
  printf '%s' "${text%%"$old"*}$new${rest%.}"
}

# Every mutant still applies.
mutants_apply() {
  local name status=0
  for name in $(mutant_names); do mutate "$name" >/dev/null || status=1; done
  return "$status"
}

# build_mutant <name>: a simulator with it, by the commands of the release build.
build_mutant() {
  local name=$1 folder=$mutants_built/$1 objects=CMakeFiles/vedette_quorum.dir file source object compile link
  file=$(mutant_line "$name" in)
  mkdir -p "$folder/quorum"
  mutate "$name" >"$folder/$file" || return 1
  # It is compiled alone, or by a source of CMake's that includes it and others of its folder.
  for source in "$file" $(grep -lF "\"$PWD/$file\"" build/$objects/Unity/*.cxx 2>/dev/null); do
    object=$objects/${source#build/"$objects"/}.o
    compile=$(ninja -C build -t commands -s "$object" 2>/dev/null) && break
  done
  [ -n "$compile" ] && link=$(ninja -C build -t commands -s vedette-sim) || return 1
  # Its own source and object, and what the mistake leaves unused is no error.
  compile=${compile//$object/$PWD/$folder/mutant.o}
  if [ "$source" = "$file" ]; then
    compile=${compile//$PWD\/$file/$PWD/$folder/$file}
  else
    sed "s|\"$PWD/$file\"|\"$PWD/$folder/$file\"|" "$source" >"$folder/mutant.cpp"
    compile=${compile//$PWD\/$source/$PWD/$folder/mutant.cpp}
  fi
  # An object that stands before the library is taken instead of the library's own.
  link=${link/ -o vedette-sim / "$PWD/$folder/mutant.o" -o "$PWD/$folder/sim" }
  (cd build && eval "$compile -w" && eval "$link")
}

# hunt_mutant <name> <seconds>: writes `caught|missed|broken <tab> rule <tab> schedules <tab> seconds` to its result.
hunt_mutant() {
  local name=$1 folder=$mutants_built/$1 status=0 with begin rule schedules
  mkdir -p "$folder"
  rm -f "$folder/result"
  if ! build_mutant "$name" >"$folder/build.log" 2>&1; then
    printf 'broken\t-\t-\t-\n' >"$folder/result"
    return
  fi
  with=$(mutant_line "$name" with)
  begin=$(date +%s%N)
  # One that never ends is stopped; a core that turns in circles is seen by anybody.
  (
    ulimit -t $(($2 + 30))
    exec "$folder/sim" --from 0x700000 --schedules 1000000 --seconds "$2" ${with:+--with "$with"}
  ) >"$folder/log" 2>&1 || status=$?
  rule=$(sed -n 's/^FAILED //p; s/^vedette: a rule of its own is broken: \(.*\) (.*/asserted: \1/p' "$folder/log" | head -n 1)
  schedules=$(sed -n 's/^\([0-9]*\) schedules, .* failed;.*/\1/p; s/^seed .*, after \([0-9]*\) schedules$/\1/p' "$folder/log" | tail -n 1)
  case $status in 137 | 152) rule="it turns in circles" ;; esac
  printf '%s\t%s\t%s\t%s\n' "$([ -n "$rule" ] && echo caught || echo missed)" "${rule:--}" "${schedules:--}" \
    "$((($(date +%s%N) - begin) / 100000000))" >"$folder/result"
}

# show_mutant <name>: one line of the table.
show_mutant() {
  local verdict rule schedules tenths
  IFS=$'\t' read -r verdict rule schedules tenths <"$mutants_built/$1/result"
  case $tenths in -) ;; *) tenths=$((tenths / 10)).$((tenths % 10)) ;; esac
  printf '%-36s %-7s %9s %7s s  %s\n' "$1" "$verdict" "$schedules" "$tenths" "$rule"
}

# run_mutants [--seconds N] [name...]: all of them if none is named. The status is 1 if one was not caught.
run_mutants() (
  # In a shell of its own: it waits for its own children and for no others.
  local self=$BASHPID seconds=120 names=() name status=0 jobs=0 begun=()
  if [ "${1:-}" = --seconds ]; then
    seconds=$2
    shift 2
  fi
  names=("$@")
  [ "$#" != 0 ] || mapfile -t names < <(mutant_names)
  for name in "${names[@]}"; do
    [ -f "$mutants_folder/$name.mutant" ] || { echo "mutants: there is no '$name'" >&2; return 2; }
  done
  mutants_apply && build_release vedette-sim || return 1
  trap 'kill $(descendants "$self") 2>/dev/null; exit 130' INT TERM
  for name in "${names[@]}"; do
    if [ "$jobs" -ge "${VEDETTE_JOBS:-$(nproc)}" ]; then
      wait -n
      jobs=$((jobs - 1))
    fi
    step "$((${#begun[@]} + 1)) of ${#names[@]}: $name: $(mutant_line "$name" what)"
    hunt_mutant "$name" "$seconds" &
    jobs=$((jobs + 1))
    begun+=("$name")
  done
  wait
  printf '\n%-36s %-7s %9s %9s  %s\n' mutant "" schedules "time" "rule that was broken"
  for name in "${names[@]}"; do
    show_mutant "$name"
    grep -q '^caught' "$mutants_built/$name/result" || status=1
  done
  return "$status"
)
