#!/usr/bin/env bash
# The rules of the house that no compiler checks (docs/architecture.md). Prints what breaks a rule; the status is 1 then.
#   test/house_rules.sh --list           the names of the rules
#   test/house_rules.sh <rule> [folder]  checks one of them, in this tree or in another
set -uo pipefail

rules="includes names_told_apart pragma_once file_length folder_names unfinished_words machine_paths sleeping_tests"

# All files that are, or could be, in the tree; never what was built.
files() {
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1 && [ -e .git ]; then
    git ls-files -co --exclude-standard
  else
    find . -type f -not -path './.git/*' -not -path './build/*' | sed 's|^\./||'
  fi | sort -u | while IFS= read -r file; do [ -f "$file" ] && printf '%s\n' "$file"; done
}

sources() { files | grep -E '\.(cpp|hpp)$'; }

# daemon -> protocol, config -> quorum. The core knows the standard library alone, and of that nothing that blocks,
# tells the time or talks to the world.
check_includes() {
  sources | grep -E '^(quorum|protocol|config|daemon)/' | xargs -r awk '
    function broken(why) { printf "%s:%d: %s: %s\n", FILENAME, FNR, why, $0; bad = 1 }
    /^[ \t]*#[ \t]*include/ {
      folder = FILENAME; sub(/\/.*/, "", folder)
      target = $0; sub(/^[^<"]*[<"]/, "", target); sub(/[>"].*/, "", target)
      quoted = $0 ~ /include[ \t]*"/
      if (quoted) {
        from = target; sub(/\/.*/, "", from)
        if (folder == "quorum" && from != "quorum") broken("quorum/ may include quorum/ only")
        if (folder == "protocol" && from !~ /^(quorum|protocol)$/) broken("protocol/ may include quorum/ and protocol/ only")
        if (folder == "config" && from !~ /^(quorum|config)$/) broken("config/ may include quorum/ and config/ only")
        if (folder == "daemon" && from !~ /^(quorum|protocol|config|daemon|(vedette_version|vedette_commit|status_page_html)\.hpp)$/)
          broken("daemon/ may not include this")
      } else {
        standard = target ~ /^[a-z_0-9]+$/
        if (folder == "quorum" && !standard) broken("quorum/ may include the standard library only")
        if (folder == "quorum" && target ~ /^(thread|mutex|shared_mutex|condition_variable|future|fstream|iostream|filesystem|ctime|csignal)$/)
          broken("the core does nothing itself")
        if (folder == "protocol" && !standard && target !~ /^hiredis\//)
          broken("protocol/ may include the standard library and hiredis only")
        if (folder == "config" && !standard && target !~ /^(glob|unistd|sys\/stat|openssl\/(crypto|evp)|yaml-cpp\/(yaml|parser|eventhandler))\.h$/)
          broken("config/ may look at files, hash a password and parse YAML, and nothing else")
      }
    }
    END { exit bad }'
}

# Files of a folder are compiled together (CMakePresets.json), so two of them must not give one name to two things of
# their own, nor take one that a header of the folder has: where both are functions, the compiler would call whichever
# fits better, and say nothing. A unit test is in the namespace of the folder that it tests. bench/, demo/ and each
# main.cpp are compiled file by file. It is told by lines of our format that begin at the margin.
check_names_told_apart() {
  sources | grep -vE '^(bench|demo)/|/main\.cpp$|_fuzz\.cpp$' | xargs -r awk '
    function broken(where, name, other) { printf "%s: %s is a name of %s, too\n", where, name, other; bad = 1 }
    FNR == 1 { own = 0; header = FILENAME ~ /\.hpp$/; folder = FILENAME; sub(/\/[^\/]*$/, "", folder) }
    /^namespace \{/ { own = 1; next }
    /^}  \/\/ namespace$/ { own = 0 }
    !(own || header) { next }
    { sub(/^\[\[[a-z]+\]\] /, "") }
    !/^[A-Za-z_]/ { next }
    /^(using namespace|using [A-Za-z_:]+;|namespace [a-z:]+ \{|static_assert|public:|private:|protected:)/ { next }
    /^(TEST|TYPED_TEST|INSTANTIATE_)|operator/ { next }
    {
      line = $0
      if (sub(/^MATCHER[_P0-9]*\(/, "", line)) sub(/,.*/, "", line)
      while (gsub(/<[^<>]*>/, "", line)) {}
      gsub(/::/, "~", line)
      sub(/ *[({=;:[].*/, "", line)
      sub(/ final$/, "", line)
      name = line; sub(/.*[^A-Za-z0-9_~]/, "", name)
      if (name == "" || name == "template" || name ~ /~/) next
      if (header) { declared[folder, name] = FILENAME; next }
      # The same alias twice is one thing.
      what = $0 ~ /^using / ? $0 : FILENAME
      if (!((folder, name) in first)) { first[folder, name] = what; place[folder, name] = FILENAME }
      else if (first[folder, name] != what) broken(FILENAME ":" FNR, name, place[folder, name])
      count++; at[count] = FILENAME ":" FNR; of[count] = folder; named[count] = name
    }
    END {
      for (i = 1; i <= count; i++) {
        tested = of[i]; sub(/^test\/unit\//, "", tested)
        if ((of[i], named[i]) in declared) broken(at[i], named[i], declared[of[i], named[i]])
        else if ((tested, named[i]) in declared) broken(at[i], named[i], declared[tested, named[i]])
      }
      exit bad
    }'
}

check_pragma_once() {
  local bad=0 file
  while IFS= read -r file; do
    grep -q '^#pragma once$' "$file" || { echo "$file: no #pragma once"; bad=1; }
  done < <(sources | grep '\.hpp$')
  return "$bad"
}

# A file is one idea: mostly under 400 lines, never over 600.
check_file_length() {
  sources | xargs -r awk '
    function judge() {
      if (lines > 600) { printf "%s: %d lines, more than 600\n", name, lines; bad = 1 }
      else if (lines > 400) printf "%s: %d lines, more than 400 (a warning)\n", name, lines
    }
    FNR == 1 { judge(); name = FILENAME; lines = 0 }
    { lines++ }
    END { judge(); exit bad }'
}

check_folder_names() {
  ! files | grep -iE '(^|/)(utils?|common|misc|helpers?)/'
}

# Assembled from halves, so that this file does not break its own rules.
check_unfinished_words() {
  ! files | grep -v '^LICENSE$' | xargs -r grep -nIE "TO""DO|FIX""ME|(^|[^X])X""XX([^X]|$)"
}

# No path of the machine on which something was written.
check_machine_paths() {
  ! files | xargs -r grep -nIE "(^|[^a-zA-Z0-9_.}-])/(wo""rk|ro""ot|fa""rm|ho""me/[a-z]+)/"
}

# A test waits for a condition. Only the lab, which does the waiting, and chaos, where troubles last, may sleep.
check_sleeping_tests() {
  ! sources | grep -E '^test/' | grep -vE '^test/(lab|chaos)/' |
    xargs -r grep -nE "sleep""_for|sleep""_until|(^|[^_a-z])u?slee""p\("
}

if [ "${1:-}" = --list ]; then
  printf '%s\n' $rules
  exit 0
fi
case " $rules " in
  *" ${1:-none} "*) ;;
  *)
    echo "usage: $0 --list | <rule> [folder]" >&2
    exit 2
    ;;
esac
cd "${2:-$(dirname "${BASH_SOURCE[0]}")/..}" || exit 2
"check_$1"
