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
own() { printf 'namespace vedette {\nnamespace {\n\n%s\n\n}  // namespace\n}  // namespace vedette' "$1"; }
mkdir -p test/unit/daemon
printf '#pragma once\nbool is_local(const Address& address);\n' >daemon/address.hpp
own 'std::map<int, std::string> text(int number) {
  return {};
}
using Words = std::vector<std::string>;' >daemon/links.cpp
own 'constexpr int most = 3;' >test/unit/daemon/links_test.cpp
breaks names_told_apart daemon/log.cpp "$(own 'std::string text(const Line& line, bool whole = false) {')"
breaks names_told_apart daemon/log.cpp "$(own 'struct text {')"
breaks names_told_apart daemon/log.cpp "$(own 'constexpr std::array<int, 3> text{1, 2, 3};')"
breaks names_told_apart daemon/log.cpp "$(own '[[nodiscard]] bool text() {')"
breaks names_told_apart daemon/log.cpp "$(own 'class text final {')"
breaks names_told_apart daemon/log.cpp "$(own 'using Words = std::set<std::string>;')"
breaks names_told_apart daemon/log.cpp "$(own 'bool is_local(const std::string& host) {')"
breaks names_told_apart test/unit/daemon/log_test.cpp "$(own 'bool is_local(const std::string& host) {')"
breaks names_told_apart test/unit/daemon/log_test.cpp "$(own 'MATCHER_P(most, wanted, "") {')"
# What may be: a file's own name in another folder, the same alias again, members, and names that are no file's own.
mkdir -p quorum
own 'std::string text(int number) {' >quorum/log.cpp
own 'using Words = std::vector<std::string>;
int Line::text() {' >daemon/file.cpp
printf 'std::string text(const Line& line) {\n}\n' >daemon/line.cpp
"$rules" names_told_apart "$tree" || wrong=1
rm -r quorum/log.cpp daemon/file.cpp daemon/line.cpp daemon/links.cpp daemon/address.hpp test

breaks pragma_once quorum/epoch.hpp '// A header without a guard.'
breaks file_length daemon/long.cpp "$(yes '//' | head -n 601)"
breaks folder_names daemon/util/strings.cpp '//'
breaks folder_names common/strings.cpp '//'
breaks unfinished_words README.md "TO""DO: write it"
breaks machine_paths docs/testing.md "see /ro""ot/notes"
breaks machine_paths docs/testing.md "/ho""me/somebody/vedette"
breaks sleeping_tests test/unit/quorum/vote_test.cpp "std::this_thread::sleep""_for(1s);"

exit "$wrong"
