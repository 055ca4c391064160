# Steps with times, for scripts that people watch. Source it after setting STEPS_LOG.
# shellcheck shell=bash

# What one checkout has compiled serves every other one.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
    STEPS_BOLD=$'\e[1m' STEPS_GREEN=$'\e[32m' STEPS_RED=$'\e[31m' STEPS_DIM=$'\e[2m' STEPS_RESET=$'\e[0m' STEPS_TTY=1
else
    STEPS_BOLD='' STEPS_GREEN='' STEPS_RED='' STEPS_DIM='' STEPS_RESET='' STEPS_TTY=
fi
STEPS_BEGUN=$EPOCHREALTIME

# Seconds since $1, with one decimal.
steps_since() {
    awk -v from="${1/,/.}" -v to="${EPOCHREALTIME/,/.}" 'BEGIN {printf "%.1f s", to - from}'
}
steps_total() { steps_since "$STEPS_BEGUN"; }

# step TITLE REMEDY COMMAND [ARGUMENTS]: run it with its output in the log; on failure show the log's end and the remedy, and end with the
# command's code.
step() {
    local title=$1 remedy=$2 begun=$EPOCHREALTIME code=0
    shift 2
    [[ ! $STEPS_TTY ]] || printf '  … %s' "$title"
    {
        printf '\n==> %s\n' "$title"
        printf '  + %q' "$@"
        printf '\n'
    } >>"$STEPS_LOG"
    "$@" >>"$STEPS_LOG" 2>&1 </dev/null || code=$?
    [[ ! $STEPS_TTY ]] || printf '\r\e[K'
    if ((code == 0)); then
        printf '  %s✓%s %-58s %s%8s%s\n' "$STEPS_GREEN" "$STEPS_RESET" "$title" "$STEPS_DIM" "$(steps_since "$begun")" "$STEPS_RESET"
        return 0
    fi
    printf '  %s✗ %s%s (exit code %d, after %s)\n' "$STEPS_RED" "$title" "$STEPS_RESET" "$code" "$(steps_since "$begun")" >&2
    printf '\nThe end of %s:\n' "$STEPS_LOG" >&2
    tail -n 15 -- "$STEPS_LOG" | sed 's/^/    /' >&2
    printf '\n%sWhat to do:%s %s\n' "$STEPS_BOLD" "$STEPS_RESET" "$remedy" >&2
    return "$code"
}

# show COMMAND-AS-WRITTEN COMMAND [ARGUMENTS]: print the command like a prompt, then its output.
show() {
    printf '\n%s$ %s%s\n' "$STEPS_BOLD" "$1" "$STEPS_RESET"
    shift
    "$@"
}
