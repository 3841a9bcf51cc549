# shellcheck shell=bash
# What Bitnami's chart expects of its image, all in this file; libos.sh, libfile.sh and libvalidations.sh are links to it.

is_boolean_yes() {
  case "${1,,}" in 1 | yes | true) return 0 ;; *) return 1 ;; esac
}

# To standard error, since scripts read what functions print.
bitnami_log() { printf '%s %(%T)T %s ==> %s\n' "${MODULE:-vedette}" -1 "$1" "${*:2}" >&2; }
info() { bitnami_log INFO "$@"; }
warn() { bitnami_log WARN "$@"; }
error() { bitnami_log ERROR "$@"; }
debug() { if is_boolean_yes "${BITNAMI_DEBUG:-no}"; then bitnami_log DEBUG "$@"; fi; }

# replace_in_file <file> <extended regular expression> <substitute>: the file itself stays, it may be mounted.
replace_in_file() {
  local text delimiter=$'\001'
  text=$(sed -E "s$delimiter$2$delimiter$3${delimiter}g" "$1") && printf '%s\n' "$text" >"$1"
}

# retry_while <command> [tries] [seconds between them]
retry_while() {
  local try
  for ((try = 1; try <= ${2:-12}; try++)); do
    # A command with its words, not a script.
    # shellcheck disable=SC2086
    if $1; then return 0; fi
    sleep "${3:-5}"
  done
  return 1
}
