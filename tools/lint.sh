# shellcheck shell=bash
# Format and clang-tidy.

our_files() { find quorum protocol config daemon test bench demo -name '*.cpp' -o -name '*.hpp' | sort; }

# The layout is that of clang-format 14, Debian 12's. Other versions differ in details, so they don't judge.
formatter() {
  if command -v clang-format-14 >/dev/null; then echo clang-format-14; else echo clang-format; fi
}

format_files() { our_files | xargs -r "$(formatter)" -i; }

check_format() {
  if ! "$(formatter)" --version | grep -q 'version 14\.'; then
    echo "format is judged by clang-format 14 only; here is $("$(formatter)" --version)"
    return 0
  fi
  local unformatted
  unformatted=$(our_files | xargs -r "$(formatter)" --dry-run 2>&1 | sed -n 's/^\([^: ]*\.[ch]pp\):[0-9].*: warning.*/\1/p' | sort -u)
  [ -z "$unformatted" ] || printf '%s\nrun ./dev format\n' "$unformatted"
  [ -z "$unformatted" ]
}

# Compiles all with clang, as warnings differ, then runs clang-tidy over what we compile.
run_lint() {
  local found=build/clang/clang-tidy.log status=0
  check_format || return 1
  # What `all` leaves out is looked at as well, with its precompiled header.
  build_preset clang all unit_threads || return 1
  our_files | grep '\.cpp$' | grep -v '^test/fuzz/' |
    xargs -r -P "$(nproc)" -n 4 clang-tidy --quiet -p build/clang >"$found" 2>&1 || status=1
  grep -v ' warnings\? generated\.$' "$found" || true
  return "$status"
}
