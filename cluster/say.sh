# shellcheck shell=bash
# What the user sees: progress and errors on stderr, results on stdout.

say() { printf '%s\n' "$*" >&2; }

die() {
    printf 'cluster: %s\n' "$1" >&2
    shift
    (($# == 0)) || printf '  %s\n' "$@" >&2
    exit 1
}

now_ms() { echo "${EPOCHREALTIME/[.,]/}" | cut -c1-13; }

seconds_since() {
    local ms=$(($(now_ms) - $1))
    printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
}

# step TEXT COMMAND…: says what is done and how long it took. A failure ends the program. (The command must not be
# a condition of `if`: in one, a failure inside it would go on.)
step() {
    local text=$1
    shift
    step_began=$(now_ms)
    printf '  %-48s' "$text" >&2
    "$@"
    printf ' %s\n' "$(seconds_since "$step_began")" >&2
    step_began=
}

step_began=
trap '[[ -z $step_began ]] || printf "  failed after %s\n" "$(seconds_since "$step_began")" >&2' EXIT
