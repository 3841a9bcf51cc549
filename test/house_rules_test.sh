#!/usr/bin/env bash
# Shows each house rule a tree that keeps it and one that breaks it.
set -uo pipefail
rules=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/house_rules.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
wrong=0

# breaks <rule> <file> <text>: the rule must hold without that file and fail with it.
breaks() {
  local rule=$1 file=$2 text=$3
  if ! "$rules" "$rule" "$tree" >/dev/null; then
    echo "$rule: fails in a tree that keeps it"
    wrong=1
  fi
  mkdir -p "$(dirname "$file")"
  printf '%s\n' "$text" >"$file"
  if "$rules" "$rule" "$tree" >/dev/null; then
    echo "$rule: does not see $file: $text"
    wrong=1
  fi
  rm "$file"
  find "$tree" -mindepth 1 -type d -empty -delete
}

mkdir -p quorum daemon
printf '#pragma once\n#include <vector>\n' >quorum/core.hpp
printf '#include <boost/asio.hpp>\n#include "quorum/core.hpp"\n' >daemon/turn.cpp

breaks includes quorum/clock.cpp '#include <boost/asio.hpp>'
breaks includes quorum/clock.cpp '#include <thread>'
breaks includes quorum/clock.cpp '#include <sys/socket.h>'
breaks includes quorum/clock.cpp '#include "protocol/reply.hpp"'
breaks includes protocol/reply.cpp '#include "daemon/turn.hpp"'
breaks includes protocol/reply.cpp '#include <boost/asio.hpp>'
breaks includes config/problem.cpp '#  include "protocol/reply.hpp"'
breaks includes config/problem.cpp '#include <sys/socket.h>'
breaks includes daemon/main.cpp '#include "test/lab/process.hpp"'
breaks pragma_once quorum/epoch.hpp '// A header without a guard.'
breaks file_length daemon/long.cpp "$(yes '//' | head -n 601)"
breaks folder_names daemon/util/strings.cpp '//'
breaks folder_names common/strings.cpp '//'
breaks unfinished_words README.md "TO""DO: write it"
breaks machine_paths docs/testing.md "see /ro""ot/notes"
breaks machine_paths docs/testing.md "/ho""me/somebody/vedette"
breaks sleeping_tests test/unit/quorum/vote_test.cpp "std::this_thread::sleep""_for(1s);"

exit "$wrong"
