#!/usr/bin/env bats
# Rooms and examiners through the client. The file begins with session 2022 and the planning data of 300 candidates.
# Run by tests/run, or: tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0
root=$BATS_TEST_DIRNAME/../..

setup_file() {
    export LC_ALL=C.UTF-8
    "$PALMARES" session load "$root/deploy/sessions/ndrc-2022" --yes --quiet
    "$root/tests/support/generate-candidates" --count 300 --schools 12 --seed 5 -o "$BATS_FILE_TMPDIR/c.csv"
    "$root/tests/support/generate-planning-data" "$BATS_FILE_TMPDIR/c.csv" -o "$BATS_FILE_TMPDIR/p" --seed 5
    "$PALMARES" room import "$BATS_FILE_TMPDIR/p/rooms.csv" --quiet
    "$PALMARES" examiner import "$BATS_FILE_TMPDIR/p/examiners.csv" --quiet
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    unset PALMARES_SESSION LANGUAGE
    p=$BATS_FILE_TMPDIR/p
    centre=$("$PALMARES" room centres -o csv | sed -n 2p | cut -d ';' -f 1)
}

palmares() { "$PALMARES" "$@"; }

@test "planning data: the same seed gives the same files, and they are imported as they are" {
    "$root/tests/support/generate-planning-data" "$BATS_FILE_TMPDIR/c.csv" -o again --seed 5
    diff -r "$p" again
    "$root/tests/support/generate-planning-data" "$BATS_FILE_TMPDIR/c.csv" -o other --seed 6
    ! cmp -s "$p/examiners.csv" other/examiners.csv
    run -0 palmares room import "$p/rooms.csv"
    [[ $output == *"created: 0, updated: 0, unchanged: "* ]]
    run -0 --separate-stderr palmares examiner import "$p/examiners.csv" -o json
    [ "$(jq -r .unchanged <<<"$output")" = "$(($(wc -l <"$p/examiners.csv") - 1))" ]
    # somebody for each seat, in each zone
    run -0 --separate-stderr palmares examiner list --all -o json
    for speciality in B1 B2 B3 LV; do
        [ "$(jq "[.examiners[] | select(.specialities // [] | index(\"$speciality\"))] | length" <<<"$output")" -ge 6 ]
    done
    run -0 --separate-stderr palmares room centres --all -o json
    [ "$(jq '[.centres[].zone] | unique | length' <<<"$output")" = "$(cut -d ';' -f 10 "$BATS_FILE_TMPDIR/c.csv" | tail -n +2 | sort -u | wc -l)" ]
}

@test "an import with a mistake changes nothing and says where it is" {
    sed '2s/;[0-9]*;;;/;beaucoup;;;/' "$p/rooms.csv" >bad.csv
    run -4 palmares room import bad.csv
    [[ $output == *"2  Places  beaucoup  NUMBER"* ]]
    [[ $output == *"nothing was imported: correct the file (issues: 1)"* ]]
    sed '2s/professeur/directeur/' "$p/examiners.csv" >bad.csv
    run -4 palmares examiner import bad.csv -o csv
    [[ $output == *"2;Qualité;directeur;QUALITY"* ]]
    run -0 palmares examiner import "$p/examiners.csv"
    [[ $output == *"created: 0, updated: 0, unchanged: "* ]]
    run -3 palmares examiner import nowhere.csv
    head -c 1000000 /dev/zero >large.csv
    run -4 palmares examiner import large.csv
    [[ $output == *"more than 900 KiB: split it"* ]]
}

@test "a dry run says what would happen and does not do it" {
    printf 'Code;Nom;Prénom;Qualité;Disponibilités\nDRY1;Roux;Zoé;inspecteur;toutes\n' >one.csv
    run -0 palmares examiner import one.csv --dry-run
    [[ $output == *"would be created: 1, updated: 0, unchanged: 0"* ]]
    run -15 palmares examiner show DRY1
    run -0 palmares room put DRY --centre "$centre" --set seats=2 --dry-run
    run -15 palmares room show DRY --centre "$centre"
}

@test "room: put, close, open, delete" {
    run -2 palmares room put B99
    run -2 palmares room put B99 --centre "$centre"
    run -0 palmares room put B99 --centre "$centre" --set seats=3 --set computers=3
    run -0 palmares room close B99 --centre "$centre" --on "09/05/2022 matin" --on "mardi 10/05/2022"
    [[ $output == *"2022-05-09 00:00-12:30, 2022-05-10"* ]]
    run -0 palmares room close B99 --centre "$centre" --on "2022-05-09 12:00-14:00"
    [[ $output == *"2022-05-09 00:00-14:00, 2022-05-10"* ]]
    run -13 palmares room close B99 --centre "$centre" --on "lundi 10/05/2022"
    [[ $output == *"10/05/2022 is a mardi, not a lundi"* ]]
    run -2 palmares room open B99 --centre "$centre" --on 2022-05-11
    run -0 palmares room open B99 --centre "$centre" --on 2022-05-10
    run -0 --separate-stderr palmares room show B99 --centre "$centre" -o json
    [ "$(jq -c .closed <<<"$output")" = '["2022-05-09 00:00-14:00"]' ]
    # there and back through a file, with its etag
    palmares room show B99 --centre "$centre" -o json | jq '.remark = "au fond"' >room.json
    run -0 palmares room put B99 --centre "$centre" -f room.json
    run -20 palmares room put B99 --centre "$centre" -f room.json
    run -4 palmares room put B98 --centre "$centre" -f room.json
    run -0 palmares room open B99 --centre "$centre"
    run -0 --separate-stderr palmares room show B99 --centre "$centre" -o json
    [ "$(jq -c '[.closed, .remark, .computers]' <<<"$output")" = '[null,"au fond",3]' ]
    run -20 palmares room delete B99 --centre "$centre" --etag 1
    run -0 palmares room delete B99 --centre "$centre"
    run -15 palmares room delete B99 --centre "$centre"
    run -15 palmares room put B99 --centre NOWHERE --set seats=1
    [[ $output == *"palmares room import"* ]]
}

@test "examiner: put, available, withdraw, reinstate, nominate" {
    run -0 palmares examiner put N1 --set familyName=Roux --set given_name=Zoé --set quality=professor --set specialities=b1 --set available=toutes
    [[ $output == *"Specialities      B1"* && $output == *"Always available  yes"* ]]
    run -0 palmares examiner available N1 "du 09/05/2022 au 10/05/2022" "2022-05-19 matin"
    [[ $output == *"2022-05-09, 2022-05-10, 2022-05-19 00:00-12:30"* ]]
    run -13 palmares examiner available N1 09/05/2021
    [[ $output == *"is not in 2022, the year of the session"* ]]
    run -0 palmares examiner available N1 aucune
    [[ $output == *"warning: N1 is available on no day"* ]]
    run -0 palmares examiner put N1 --set email=z@example.org
    run -13 palmares examiner put N1 --set establishment=0750655A
    [[ $output == *"examiner.establishment"* && $output == *"UAI_KEY"* ]]
    run -2 palmares examiner put N1 --set quality=boss
    run -2 palmares examiner withdraw N1
    run -0 palmares examiner withdraw N1 --reason "arrêt maladie"
    run -19 palmares examiner withdraw N1 --reason encore
    run -13 palmares examiner nominate N1 --nomination "arrêté 7" --on 2022-04-04
    run -0 palmares examiner reinstate N1
    run -2 palmares examiner nominate N1 --on 2022-04-04
    run -0 --separate-stderr palmares examiner nominate N1 --nomination "arrêté 7" --on 2022-04-04
    [ "$output" = N1 ]
    run -0 --separate-stderr palmares examiner show N1 -o json
    [ "$(jq -c '[.nomination, .nominatedOn, .email, .withdrawn]' <<<"$output")" = '["arrêté 7","2022-04-04","z@example.org",null]' ]
    run -13 palmares examiner nominate N1 NOBODY --nomination "arrêté 7" --on 2022-04-04
    [[ $output == *"NOBODY"* ]]
}

@test "examiner list: filters, pages, CSV" {
    all=$(palmares examiner list --all -o csv | tail -n +2 | wc -l)
    free=$(palmares examiner list --all --free -o csv | tail -n +2 | wc -l)
    [ "$all" = "$free" ]
    run -0 --separate-stderr palmares examiner list --quality inspector --all -o json
    [ "$(jq -c '[.examiners[].quality] | unique' <<<"$output")" = '["INSPECTOR"]' ]
    run -0 --separate-stderr palmares examiner list --speciality B2 --all -o json
    [ "$(jq '[.examiners[] | select(.specialities | index("B2") | not)] | length' <<<"$output")" = 0 ]
    run -2 palmares examiner list --quality chef
    run -0 --separate-stderr palmares examiner list --limit 2 -o csv
    [ "$(wc -l <<<"$output")" = 3 ]
}

@test "in French" {
    export LC_ALL=C.UTF-8 LANGUAGE=fr
    run -0 palmares examiner list --quality inspector --limit 1
    [[ $output == *"Spécialités"* && $output == *"inspecteur"* ]]
    run -2 palmares room show B1
    [[ $output == *"de quel centre"* ]]
}
