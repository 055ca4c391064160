#!/usr/bin/env bats
# Sessions and their calendars, through the CLI. Run by tests/run, or: tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0

setup_file() {
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export pack=$root/deploy/sessions/ndrc-2022 support=$root/tests/support
    export PALMARES_LANG=C LC_ALL=C.UTF-8
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    wipe
    cp -r "$pack" pack
}

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$PALMARES_DB" -c "$1"; }
# Back to a service without sessions; revisions are append-only and stay.
wipe() { sql "SET search_path = palmares; DELETE FROM candidate; DELETE FROM sitting; DELETE FROM session"; }
palmares() { "$PALMARES" "$@"; }
load() { palmares session load "${1:-pack}" --yes "${@:2}"; }
# edit FILE FILTER: change a file of the pack with jq.
edit() { jq "$2" "pack/$1" >edited && mv edited "pack/$1"; }
revision() { sql "SELECT revision FROM palmares.session WHERE id = 'ndrc-2022'"; }
stored() { sql "SELECT count(*) FROM palmares.session_revision"; }
candidate() { # NUMBER ZONE [LANGUAGE]
    sql "INSERT INTO palmares.candidate (session, number, family_name, given_name, birth_date, class, zone, language1)
         VALUES ('ndrc-2022', '$1', 'Durand', 'Zoé', '2002-01-02', 'A', '$2', '${3:-Anglais}')"
}

# definition WORD: the stored definition, serialized, with this word for CALENDRIER.
definition() {
    python3 - "$1" <<'PYTHON'
import os, subprocess, sys
out = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-d", os.environ["PALMARES_DB"], "-c",
    "SELECT encode(definition, 'hex') FROM palmares.session_revision WHERE session = 'ndrc-2022' ORDER BY revision DESC LIMIT 1"],
    check=True, capture_output=True, text=True).stdout
sys.stdout.buffer.write(bytes.fromhex(out.strip()).replace(b"CALENDRIER", sys.argv[1].encode()))
PYTHON
}

@test "a new session: what SQL asks for, the instants, the revision, the audit" {
    run -0 load
    [ "$(sql "SELECT string_agg(id, ' ' ORDER BY position) FROM palmares.session_zone")" = \
        "metropole guadeloupe-martinique guyane reunion mayotte polynesie" ]
    [ "$(sql "SELECT count(*) FROM palmares.sitting")" = 18 ]
    run -0 sql "SET timezone = 'UTC'; SELECT local_date, local_start, time_zone, starts_at, ends_at FROM palmares.sitting
                WHERE epreuve = 'E5A' AND zone = 'guyane'"
    [ "$output" = "2022-05-18|08:00:00|America/Cayenne|2022-05-18 11:00:00+00|2022-05-18 14:00:00+00" ]
    run -0 sql "SELECT entity, key, before IS NULL, after->>'created', length(after->>'definition_sha256') FROM palmares.audit
                WHERE method = 'palmares.v1.SessionService/LoadSession' ORDER BY id DESC LIMIT 1"
    [ "$output" = "session|ndrc-2022|t|true|64" ]
}

@test "the same pack again: nothing is stored" {
    load
    before=$(stored)
    run -0 load
    [ "$(stored)" = "$before" ]
}

@test "--dry-run shows the differences and stores nothing" {
    load
    before=$(revision)
    edit calendar.json '(.calendar.sittings[] | select(.epreuve == "E5A" and .zone == "polynesie")) |= (.starts = "05:30" | .ends = "08:30")'
    run -0 palmares session load pack --dry-run
    [[ $output == *'calendar.sittings[E5A/polynesie].starts'* ]]
    [[ $output == *'05:30'* ]]
    [ "$(revision)" = "$before" ]
    [ "$(sql "SELECT local_start FROM palmares.sitting WHERE epreuve = 'E5A' AND zone = 'polynesie'")" = 05:00:00 ]
}

@test "a changed pack is a revision more, and the old one is kept" {
    load
    before=$(revision)
    edit calendar.json '(.calendar.sittings[] | select(.epreuve == "E5A" and .zone == "polynesie")) |= (.starts = "05:30" | .ends = "08:30")'
    run -0 load
    [ "$(revision)" = $((before + 1)) ]
    [ "$(sql "SELECT count(*) FROM palmares.session_revision WHERE revision IN ($before, $before + 1)")" = 2 ]
    run -0 sql "SELECT after->'differences'->0->>'path' FROM palmares.audit ORDER BY id DESC LIMIT 1"
    [ "$output" = 'calendar.sittings[E5A/polynesie].starts' ]
    [ "$(sql "SELECT local_start FROM palmares.sitting WHERE epreuve = 'E5A' AND zone = 'polynesie'")" = 05:30:00 ]
}

@test "a session of before the rules on subjects gets them: the differences say so" {
    mv pack/subject.json .
    edit marking.json 'del(.markingRules.doubleMarkings)'
    load
    mv subject.json pack/
    cp "$pack/marking.json" pack/
    run -0 palmares session load pack --dry-run
    [[ $output == *'subject_rules'* && $output == *'subject_rules.practical.features[wordpress-menus]'* ]]
    [[ $output == *'marking_rules.double_markings[E5A]'* ]]
    run -0 load
    run -0 load
    [[ $output != *'subject_rules'* ]]
}

@test "the revisions are append-only, even for the owner" {
    load
    run ! sql "DELETE FROM palmares.session_revision"
    run ! sql "UPDATE palmares.session_revision SET principal = 'x'"
}

@test "a zone that candidates have stays: how many, and one of them" {
    load
    candidate 000123 guyane
    candidate 000124 guyane
    before=$(revision)
    edit calendar.json 'del(.calendar.zones[] | select(.id == "guyane")) | del(.calendar.sittings[] | select(.zone == "guyane"))
                        | .calendar.exitRules[0].zones -= ["guyane"]'
    run load
    [ "$status" -ne 0 ]
    [[ $output == *"2 candidates"* && $output == *"'guyane'"* && $output == *000123* && $output == *ZONE_IN_USE* ]]
    [ "$(revision)" = "$before" ]
    sql "UPDATE palmares.candidate SET zone = 'mayotte'"
    run -0 load
    [ "$(sql "SELECT count(*) FROM palmares.session_zone WHERE id = 'guyane'")" = 0 ]
}

@test "a language that candidates have stays" {
    load
    candidate 000123 guyane Portugais
    edit session.json '.candidateRules.languages = ["Anglais", "Espagnol"]'
    run load
    [ "$status" -ne 0 ]
    [[ $output == *"'Portugais'"* && $output == *LANGUAGE_IN_USE* ]]
}

@test "bad packs: each says the place and the remedy, nothing is stored" {
    check() { # FILE FILTER PATH WORDS
        rm -rf pack && cp -r "$support/../../deploy/sessions/ndrc-2022" pack
        edit "$1" "$2"
        run load
        [ "$status" -ne 0 ]
        [[ $output == *"$3"* ]] || { echo "no '$3' in: $output"; return 1; }
        [[ $output == *"$4"* ]] || { echo "no '$4' in: $output"; return 1; }
        [ "$(sql "SELECT count(*) FROM palmares.session")" = 0 ]
    }
    check calendar.json '.calendar.zones[2].timeZone = "America/Cayene"' 'zones[guyane].time_zone' 'IANA'
    check calendar.json '.calendar.sittings[0].ends = "13:00"' 'sittings[E3/metropole].ends' 'starts at 14:00'
    check calendar.json '.calendar.dayRanges[1].first = "2022-05-13"' 'day_ranges[E5B/#2]' '2022-05-09 to 2022-05-13'
    check calendar.json '.calendar.dayRanges[0].last = "2022-05-16"' 'day_ranges[E5B/#1]' 'écrit'
    check calendar.json '.calendar.sittings[0].date = "2022-02-29"' 'sittings[E3/metropole].date' 'not a day'
    check calendar.json '.calendar.sittings[0].zone = "atlantide"' 'sittings[E3/atlantide].zone' 'calendar.zones'
    check calendar.json '.calendar.sittings[6].date = "2022-05-16"' 'sittings[E1/metropole].starts' 'overlaps'
    check epreuves.json '(.epreuves[] | select(.id == "E5B")).coefficientHundredths = 100' 'units[U5]' '300 in all'
    check subject.json '.subjectRules.written.pointsHundredths = 4100' 'double_markings[E5A].scale_hundredths' 'points_hundredths'
    check subject.json '.subjectRules.practical.features[0].cms = "JOOMLA"' 'features[wordpress-menus].cms' 'subject_rules.practical.cms'
}

@test "the service stays up after them" {
    run -0 palmares status
}

@test "a change that starts from an old revision is refused" {
    load
    definition CALENDRIEA >definition
    now=$(revision)
    [ "$("$support/load-session" definition 999)" = "ABORTED ETAG_MISMATCH" ]
    [ "$(revision)" = "$now" ]
    [[ "$("$support/load-session" definition "$now")" == "OK $((now + 1)) "* ]]
}

@test "a repeat gets the first answer and changes nothing, another request with its id is refused" {
    load
    definition CALENDRIEF >first
    definition CALENDRIEG >second
    id=7d8d1f2e-5a52-4f3e-9a52-0a3b1c2d3e4f
    one=$("$support/load-session" first "" $id)
    [[ $one == "OK "* ]]
    kept=$(stored)
    [ "$("$support/load-session" first "" $id)" = "$one" ]
    [ "$(stored)" = "$kept" ]
    # ... even after somebody else changed it.
    "$support/load-session" second ""
    [ "$("$support/load-session" first "" $id)" = "$one" ]
    [ "$("$support/load-session" second "" $id)" = "INVALID_ARGUMENT REQUEST_ID_REUSED" ]
}

@test "delete: not with candidates; the revisions stay and their numbers are not used again" {
    load
    candidate 000123 guyane
    run palmares session delete ndrc-2022 --yes
    [ "$status" -ne 0 ]
    [[ $output == *SESSION_IN_USE* && $output == *000123* ]]
    sql "DELETE FROM palmares.candidate"
    last=$(revision)
    run -0 palmares session delete ndrc-2022 --yes
    [ "$(sql "SELECT count(*) FROM palmares.session")" = 0 ]
    run palmares session show ndrc-2022
    [ "$status" -ne 0 ]
    load
    [ "$(revision)" -gt "$last" ]
}

@test "calendar check: the windows of session 2022" {
    load
    run -0 palmares calendar check --session ndrc-2022 -o json
    leaks=$(jq -r '.leaks[] | [.epreuve, .fromZone, .toZone, .severity, .beforeStartFrom // "-", .beforeStartUntil // "-", .lateEntryFrom // "-", .lateEntryUntil // "-"] | join(" ")' <<<"$output")
    [ "$(wc -l <<<"$leaks")" = 16 ]
    grep -qx 'E5A metropole polynesie BEFORE_START 2022-05-18T13:00:00Z 2022-05-18T15:00:00Z 2022-05-18T15:00:00Z 2022-05-18T16:00:00Z' <<<"$leaks"
    grep -qx 'E5A guyane polynesie BEFORE_START 2022-05-18T14:00:00Z 2022-05-18T15:00:00Z 2022-05-18T15:00:00Z 2022-05-18T16:00:00Z' <<<"$leaks"
    grep -qx 'E5A guadeloupe-martinique polynesie LATE_ENTRY - - 2022-05-18T15:00:00Z 2022-05-18T16:00:00Z' <<<"$leaks"
    grep -qx 'E1 reunion guadeloupe-martinique BEFORE_START 2022-05-17T13:00:00Z 2022-05-17T14:00:00Z 2022-05-17T14:00:00Z 2022-05-17T15:00:00Z' <<<"$leaks"
    grep -qx 'E3 guyane metropole LATE_ENTRY - - 2022-05-16T12:00:00Z 2022-05-16T13:00:00Z' <<<"$leaks"
}

@test "calendar export: a page, events, a table" {
    load
    run -0 palmares calendar export --session ndrc-2022 --format pdf --output a.pdf
    run -0 palmares calendar export --session ndrc-2022 --format pdf --output b.pdf
    cmp a.pdf b.pdf
    run -0 pdftotext -raw a.pdf -
    [[ $output == *"CALENDRIER SESSION 2022"* ]]
    run -0 palmares calendar export --session ndrc-2022 --zone guyane --format ics --output a.ics
    [ "$(grep -c '^DTSTART;TZID=America/Cayenne:' a.ics)" = 3 ]
    run -0 palmares calendar export --session ndrc-2022 --format csv --output a.csv
    [ "$(wc -l <a.csv)" = 31 ]
    run palmares calendar export --session ndrc-2022 --zone atlantide --format csv --output b.csv
    [ "$status" -ne 0 ]
    [[ $output == *ZONE_NOT_FOUND* ]]
}
