#!/usr/bin/env bats
# The rooms of a day as the exam office watches them. Run by tests/run, or: tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0
root=$BATS_TEST_DIRNAME/../..

setup_file() {
    export LC_ALL=C.UTF-8
    "$PALMARES" session load "$root/deploy/sessions/ndrc-2022" --yes --quiet
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    unset PALMARES_SESSION LANGUAGE LANG
    day=$(fixture 'print(watched_fixture.day())')
}

palmares() { "$PALMARES" "$@"; }
fixture() { (cd "$root/tests/integration" && python3 -c "import watched_fixture; $1"); }
in_terminal() { "$root/tests/support/in-terminal" "$@"; }

@test "once: alarms first, in words; the exit code says that somebody has to look" {
    run -1 --separate-stderr palmares status --once --day "$day"
    [[ ${lines[0]} == "$day"*"rooms: 5"*"ALARM: 1 silent"*"ALARM: 1 with conflicts"*"1 without a kiosk"* ]]
    [[ ${lines[1]} == *"orals: 20, sealed: 1, absent: 1"*"acts waiting: 3"* ]]
    [[ ${lines[3]} == "ALARM: silent"*"S2"*"0/4"*"20 min ago"* ]]
    [[ ${lines[4]} == "ALARM: conflict"*"S3"*"2"*"3"* ]]
    [[ ${lines[5]} == "no kiosk"*"S4"*"–"* ]]
    [[ $output == *"S1"*"1/4"* ]]
    [[ $output == *"S5"*"-24 h"* ]]
    [[ $stderr == *"silent: 1, with conflicts: 1"* ]]
    [[ $output != *$'\033'* ]]
    run -0 --separate-stderr palmares status --once --day 2022-12-24
    [[ ${lines[0]} == *"rooms: 0"* ]]
    run -0 --separate-stderr palmares status --once --day "$day" --centre C9
    run -1 --separate-stderr palmares status --once --day "$day" -o json
    [ "$(jq -r '.rooms[0] | [.room, .silent] | join(" ")' <<<"$output")" = "S2 true" ]
    run -1 --separate-stderr palmares status --once --day "$day" -o csv
    [ "${#lines[@]}" -eq 6 ]
    [[ ${lines[0]} == "centre;room;commissions;slot_count"* ]]
}

@test "status alone is as it was; what does not fit is refused" {
    run -0 --separate-stderr palmares status
    [[ $output == *"Version"* ]]
    run -2 palmares status --day "$day"
    [[ $output == *"--watch"* ]]
    run -2 palmares status --watch --every often
    [[ $output == *"2s"* ]]
    run -2 palmares status --watch --every 2h
    run -13 palmares status --once --day 2022-02-30
    PALMARES_CERTIFICATE=$PALMARES_CERTIFICATES/establishment.crt PALMARES_KEY=$PALMARES_CERTIFICATES/establishment.key \
        run -17 palmares status --watch
    run -24 palmares status --once --server 127.0.0.1:1 --timeout 1s
}

@test "watch: elsewhere than on a terminal, one round below the other" {
    run -124 --separate-stderr timeout 4 "$PALMARES" status --watch --every 1s --day "$day" -o json
    [ "${#lines[@]}" -ge 2 ]
    [ "$(jq -s 'map(.rooms | length) | unique | .[]' <<<"$output")" = 5 ]
    run -124 --separate-stderr timeout 4 "$PALMARES" status --watch --every 1s --day "$day"
    [ "$(grep -c "ALARM: silent" <<<"$output")" -ge 2 ]
    [[ $output != *$'\033'* ]]
    run -124 --separate-stderr timeout 4 "$PALMARES" status --watch --every 1s --day "$day" -o csv
    [ "$(grep -c '^centre;' <<<"$output")" = 1 ]
    [ "${#lines[@]}" -ge 11 ]
}

@test "watch: on a terminal, in place; it rings once when a room falls silent, and gives the screen back" {
    run -0 in_terminal 130x24 5 -- "$PALMARES" status --watch --every 1s --day "$day"
    [ "${lines[0]}" = "code 130 bells 1 entered 1 left 1 cursor 1" ]
    [[ ${lines[4]} == "ALARM: silent"*"S2"* ]] || [[ ${lines[3]} == "ALARM: silent"*"S2"* ]]
    [[ $output == *"Commission"* ]]
    run -0 in_terminal 130x24 6 --meanwhile "cd '$root/tests/integration' && python3 -c 'import watched_fixture; watched_fixture.silence(\"S1\")'" \
        -- "$PALMARES" status --watch --every 1s --day "$day"
    [ "${lines[0]}" = "code 130 bells 2 entered 1 left 1 cursor 1" ]
    [[ $output == *"ALARM: 2 silent"* ]]
}

@test "watch: fits a small terminal, and says what has no room" {
    run -0 in_terminal 60x8 4 -- "$PALMARES" status --watch --every 1s --day "$day"
    [[ $output == *"and 2 more rooms"* ]]
    [[ $output != *"Commission"* ]]
    while read -r line; do ((${#line} <= 60)); done < <(tail -n +2 <<<"$output")
    (($(tail -n +2 <<<"$output" | wc -l) <= 8))
}

@test "watch: goes on while the service does not answer" {
    pid=$(<"$PALMARES_SERVICE_PID_FILE")
    run -0 in_terminal 100x24 20 --meanwhile "kill -STOP $pid" -- "$PALMARES" status --watch --every 1s --day "$day"
    kill -CONT "$pid"
    [[ $output == *"no answer from the service for "*" s"* ]]
    [[ $output == *"ALARM: silent"* ]]
    [[ $output == *"code 130"* ]]
}
