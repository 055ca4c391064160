#!/usr/bin/env bats
# The office gives a code, and a machine becomes the kiosk of a room. Run by tests/run, or: tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0
root=$BATS_TEST_DIRNAME/../..

setup_file() {
    export LC_ALL=C.UTF-8
    "$PALMARES" session load "$root/deploy/sessions/ndrc-2022" --yes --quiet
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    unset PALMARES_SESSION LANGUAGE LANG
    (cd "$root/tests/integration" && python3 -c 'import plan_fixture, room_fixture
room_fixture.clear()
plan_fixture.small()
room_fixture.publish(room_fixture.slot("0001") + room_fixture.slot("0002", day="2022-05-12") + room_fixture.slot("0003", room="S2"))')
}

palmares() { "$PALMARES" "$@"; }
kiosk() { "$(dirname "$PALMARESD")/../tests/support/enrol_kiosk" "$@"; }
code() { palmares identity enrol-code "$@" -o json | jq -r .code; }
as_kiosk() { # FOLDER: the client with the kiosk's identity
    PALMARES_CERTIFICATE=$1/identity/certificate.pem PALMARES_KEY=$1/identity/key.pem PALMARES_CA=$1/identity/authority.pem palmares "${@:2}"
}

@test "from the office's code to the kiosk of a room" {
    run -0 --separate-stderr palmares identity enrol-code C1 S1 --valid 2d
    [[ $output == *"Kiosk of room S1, centre C1, session ndrc-2022"*"sees the orals from 2022-05-10 to 2022-05-12"* ]]
    [[ $output =~ ([0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}) ]]
    code=${BASH_REMATCH[1]}
    # the very line that it says
    line=$(grep -o 'palmares-kiosk enrol .*' <<<"$output")
    [ "$line" = "palmares-kiosk enrol --server $PALMARES_ENROL_SERVER $code" ]
    # shellcheck disable=SC2086
    run -0 --separate-stderr kiosk ${line#palmares-kiosk } --state state --label "Poste 12"
    [[ $output == "This machine is the kiosk of room S1, centre C1, session ndrc-2022, from 2022-05-10 to 2022-05-12 "* ]]
    run -0 --separate-stderr as_kiosk state identity whoami -o json
    [ "$(jq -r '[.principal.role, .principal.kiosk.room, .principal.label] | join(" ")' <<<"$output")" = "KIOSK S1 Poste 12" ]
    run -0 --separate-stderr as_kiosk state identity whoami
    [[ $output == *"Room"*"S1"*"Last day"*"2022-05-12"* ]]
    run -17 as_kiosk state identity list
    run -17 as_kiosk state candidate list
    run -0 --separate-stderr palmares identity kiosks -o csv
    [[ ${lines[1]} == C1\;S1\;kiosk-ndrc-2022-c1-s1*\;2022-05-10\;2022-05-12\;Poste\ 12\;* ]]
}

@test "enrol-code: the session as an argument, days, dry run" {
    run -0 --separate-stderr palmares identity enrol-code ndrc-2022 C1 S3 --from 2022-06-01 --to 2022-06-02 --dry-run
    [[ $output == *"sees the orals from 2022-06-01 to 2022-06-02"* ]]
    [[ $output != *"palmares-kiosk enrol"* ]]
    [[ $stderr == *"no code was made"* ]]
    run -0 --separate-stderr palmares identity kiosks
    [[ $stderr == *"no room has a kiosk yet"* ]]
}

@test "enrol-code: what cannot be, and what to do" {
    run -15 palmares identity enrol-code C1 S9
    [[ $output == *"has no room 'S9'"*"palmares room list"* ]]
    run -19 palmares identity enrol-code C1 S3
    [[ $output == *"no oral in room S3"* ]]
    run -2 palmares identity enrol-code C1
    run -2 palmares identity enrol-code C1 S1 --valid 2x
    [[ $output == *"90m, 36h or 2d"* ]]
    run -13 palmares identity enrol-code C1 S1 --valid 31d
    run -13 palmares identity enrol-code C1 S1 --from demain
    [[ $output == *"YYYY-MM-DD"* ]]
    kiosk enrol --server "$PALMARES_ENROL_SERVER" --state state "$(code C1 S1)"
    run -19 palmares identity enrol-code C1 S1
    [[ $output == *"ROOM_HAS_KIOSK"* && $output == *"--replace"* ]]
    run -0 --separate-stderr palmares identity enrol-code C1 S1 --replace
    [[ $output == *"takes the place of kiosk-ndrc-2022-c1-s1"* ]]
}

@test "a machine that enrols again stays who it is; another one takes its place" {
    kiosk enrol --server "$PALMARES_ENROL_SERVER" --state one "$(code C1 S1)"
    name=$(as_kiosk one identity whoami -o json | jq -r .principal.name)
    kiosk enrol --server "$PALMARES_ENROL_SERVER" --state one "$(code C1 S1 --replace)"
    [ "$(as_kiosk one identity whoami -o json | jq -r .principal.name)" = "$name" ]
    kiosk enrol --server "$PALMARES_ENROL_SERVER" --state two "$(code C1 S1 --replace)"
    run -26 as_kiosk one identity whoami
    [[ $output == *"CERTIFICATE_REVOKED"* ]]
    run -0 as_kiosk two identity whoami
    run -0 --separate-stderr palmares identity show "$name" -o json
    [ "$(jq -r .disabled <<<"$output")" = true ]
}

@test "in French" {
    LC_ALL=fr_FR.UTF-8 run -0 --separate-stderr palmares identity enrol-code C1 S2 --valid 2j
    [[ $output == *"Poste de la salle S2, centre C1"*"Valable pour une machine"* ]]
    LC_ALL=fr_FR.UTF-8 run -0 --separate-stderr palmares identity kiosks
    [[ $output == *"Poste"*"Code jusqu'au"* ]]
}
