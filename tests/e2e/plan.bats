#!/usr/bin/env bats
# Plans of the orals through the client: from rooms and examiners to papers. Run by tests/run, or:
# tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0
root=$BATS_TEST_DIRNAME/../..

setup_file() {
    export LC_ALL=C.UTF-8
    "$PALMARES" session load "$root/deploy/sessions/ndrc-2022" --yes --quiet
    (cd "$root/tests/integration" && python3 -c 'import plan_fixture; plan_fixture.clear(); plan_fixture.small()')
    "$PALMARES" plan propose --effort 2000 --quiet >/dev/null
    "$PALMARES" plan publish 1 --yes --quiet
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    unset PALMARES_SESSION LANGUAGE LANG
}

palmares() { "$PALMARES" "$@"; }

slot() { palmares plan show "${3:-1}" --candidate "$1" --epreuve "$2" -o json | jq -c '.slots[0] // .[0] // .'; }

# A day on which the commission of E4 does not sit.
free_day() {
    local day
    for day in 2022-06-01 2022-06-02 2022-06-03 2022-06-07 2022-06-08 2022-06-09; do
        [ "$(palmares plan show 1 --commission E4-01 --date "$day" -o json | jq '[.. | .candidate? // empty] | length')" = 0 ] && break
    done
    echo "$day"
}

@test "propose: the draft is shown, and how to publish it" {
    run -0 --separate-stderr palmares plan propose --effort 2000 --seed 3
    [[ $output == *"State"*"draft"* ]]
    [[ $stderr == *"put it in force with: palmares plan publish"* ]]
    run -0 --separate-stderr palmares plan propose --effort 2000 -o json
    [ "$(jq -r '[.state, .slotCount, .origin] | join(" ")' <<<"$output")" = "DRAFT 48 PROPOSED" ]
}

@test "propose --dry-run and --no-wait; job and cancel" {
    before=$(palmares plan list --all -o csv | wc -l)
    run -0 --separate-stderr palmares plan propose --dry-run
    [[ $stderr == *"would be computed"* ]]
    [ "$(palmares plan list --all -o csv | wc -l)" -eq "$before" ]
    run -0 --separate-stderr palmares plan propose --effort 2000 --no-wait -o json
    id=$(jq -r .id <<<"$output")
    run -0 --separate-stderr palmares plan job "$id" --wait -o json
    [ "$(jq -r .state <<<"$output")" = DRAFT ]
    run -19 palmares plan cancel "$id"
    [[ $output == *"has ended"* ]]
    run -15 palmares plan job 00000000-0000-4000-8000-000000000000
}

@test "show: a plan, its orals by what is asked for, in every format" {
    run -0 --separate-stderr palmares plan show
    [[ $output == *"published"* ]]
    run -0 --separate-stderr palmares plan show --candidate 0003 -o csv
    [ "${#lines[@]}" -eq 5 ]
    [[ ${lines[0]} == *"date;preparation_starts;starts;ends;epreuve;commission"* ]]
    run -0 --separate-stderr palmares plan show --unplaced
    [[ $stderr == *"no such oral"* ]]
    run -2 palmares plan show x
    run -15 palmares plan show 99
    run -13 palmares plan show --date demain
}

@test "check: nothing, then a closed room" {
    run -0 palmares plan check 1
    [[ $output == *"keeps every rule"* ]]
    room=$(slot 0002 E4 | jq -r .room) day=$(slot 0002 E4 | jq -r .date)
    psql -d "$PALMARES_DB" -Xq -c "UPDATE palmares.room SET closed = ARRAY['$day'] WHERE name = '$room'"
    run -1 palmares plan check 1
    [[ $output == *"ROOM_OPEN"* ]]
    [[ $output == *"palmares plan repair"* ]]
    psql -d "$PALMARES_DB" -Xq -c "UPDATE palmares.room SET closed = '{}'"
}

@test "move: look, move, diff, publish; what cannot go there" {
    day=$(free_day)
    run -0 palmares plan move 0002 E4 --on "$day" --at 10:00 --dry-run
    run -0 --separate-stderr palmares plan move 0002 E4 --on "$day" --at 10:00
    [[ $stderr =~ moved\ in\ draft\ ([0-9]+) ]]
    draft=${BASH_REMATCH[1]}
    run -1 palmares plan move 0003 E4 --on "$day" --at 10:00 --plan "$draft" --dry-run
    [[ $output == *"commission twice at a time"* ]]
    run -19 palmares plan move 0003 E4 --on "$day" --at 10:00 --plan "$draft"
    [[ $output == *"CANNOT_GO_THERE"* ]]
    run -2 palmares plan move 0003 E4
    run -0 --separate-stderr palmares plan diff "$draft"
    [[ $output == *"0002"*"10:00"* ]]
    run -0 --separate-stderr palmares plan publish "$draft" --dry-run
    [[ $stderr == *"orals that change from plan 1 to plan $draft: 1"* ]]
    run -2 palmares plan publish "$draft"
    [[ $output == *"--yes"* ]]
    run -0 palmares plan publish "$draft" --yes
    [[ $output == *"plan $draft is in force"* ]]
    run -19 palmares plan discard "$draft"
}

@test "discard: with a reason" {
    palmares plan propose --effort 2000 --quiet >/dev/null
    last=$(palmares plan list --limit 1 -o json | jq -r '(.plans // .)[0].number')
    run -0 palmares plan discard "$last" --reason "un essai"
    run -0 --separate-stderr palmares plan show "$last" -o json
    [ "$(jq -r .state <<<"$output")" = DISCARDED ]
}

@test "print: every paper, one file or a folder" {
    for paper in convocations member-convocations day-lists emargement door-signs; do
        run -0 palmares plan print $paper -O $paper.pdf
        qpdf --check $paper.pdf
        run -0 palmares plan print $paper --folder $paper
        [ "$(ls $paper | wc -l)" -gt 5 ]
        [ ! -e $paper/.part ] && [ ! -e $paper.pdf.part ]
    done
    pdftotext convocations.pdf - | grep -q 0003
    run -0 palmares plan print convocations --candidate 0003 --folder one
    [ "$(ls one)" = 0003-nom0003-convocation.pdf ]
    run -0 palmares plan print member-calendars --folder calendars
    grep -q BEGIN:VEVENT calendars/P1-*.ics
    run -2 palmares plan print member-calendars -O x.ics
    run -2 palmares plan print posters -O x.pdf
    run -2 palmares plan print convocations
    run -15 palmares plan print convocations --candidate 9999 -O none.pdf
    [ ! -e none.pdf ]
}

@test "picture: PDF and SVG" {
    run -0 palmares plan picture -O picture.pdf
    qpdf --check picture.pdf
    run -0 palmares plan picture --centre C1 --folder pictures
    grep -q "<svg" pictures/C1-*-plan.svg
}

@test "explain: where else, and why not at all" {
    run -0 palmares plan explain 0001 E4
    [[ $output == *"is before E4-01"* ]]
    [[ $output == *"this place is free"* ]]
    run -19 palmares plan explain 0001 EF1
    [[ $output == *"has not chosen the language"* ]]
    run -0 --separate-stderr palmares plan explain 0001 E4 -o json
    [ "$(jq -r .slot.epreuve <<<"$output")" = E4 ]
}

@test "substitutes: nobody; then one, put in place with the command that is named" {
    run -0 --separate-stderr palmares plan substitutes E5B-01 P2
    [ -z "$output" ]
    [[ $stderr == *"nobody can sit in the place of P2 in E5B-01"*"palmares plan repair"* ]]
    psql -d "$PALMARES_DB" -Xq -c "INSERT INTO palmares.examiner (session, code, family_name, given_name, quality, specialities, \
        always_available) VALUES ('ndrc-2022', 'Q2', 'Martin', 'Léa', 'PROFESSOR', '{B2}', true)"
    run -0 --separate-stderr palmares plan substitutes E5B-01 P2
    [[ $output == *"Family name"*"Q2"*"Martin"*"Léa"*"professor"* ]]
    [[ $stderr == *"palmares commission change E5B-01 --replace P2=Q2"* ]]
    run -0 --separate-stderr palmares plan substitutes E5B-01 P2 -o csv
    [[ ${lines[0]} == "examiner;family_name;given_name;quality;establishment;orals;note"* ]]
    [[ ${lines[1]} == "Q2;Martin;Léa;PROFESSOR;;0;"* ]]
    run -0 --separate-stderr palmares plan substitutes E5B-01 P2 -o json
    [ "$(jq -r '.substitutes[0].examiner' <<<"$output")" = Q2 ]
    run -0 --separate-stderr palmares plan substitutes E4-01 W1
    [[ $output == *"only failing which"* ]]
    LC_ALL=C.UTF-8 LANGUAGE=fr run -0 palmares plan substitutes E4-01 W1
    [[ $output == *"seulement à défaut"*"aucun créneau ne bouge"* ]]
    palmares commission change E5B-01 --replace P2=Q2 --quiet
    run -0 palmares plan check
    [[ $output == *"keeps every rule"* ]]
    palmares commission change E5B-01 --replace Q2=P2 --quiet
    psql -d "$PALMARES_DB" -Xq -c "DELETE FROM palmares.examiner WHERE code = 'Q2'"
    run -15 palmares plan substitutes E5B-01 P1
    [[ $output == *"palmares commission show E5B-01"* ]]
    run -15 palmares plan substitutes E5B-99 P1
    run -2 palmares plan substitutes E5B-01
}

@test "repair: nothing to do moves nothing" {
    run -0 palmares plan repair --effort 2000
    [[ $output == *"slots moved: 0; fewer would not do"* ]]
}

@test "in French" {
    LC_ALL=C.UTF-8 LANGUAGE=fr run -0 palmares plan check 1
    [[ $output == *"respecte toutes les règles"* ]]
}

@test "Ctrl-C cancels the computation in the service" {
    (cd "$root/tests/integration" && python3 -c 'import plan_fixture; plan_fixture.many(300)')
    "$PALMARES" plan propose --effort 1000000000000 --budget 600 2>log &
    pid=$!
    for _ in $(seq 100); do
        psql -d "$PALMARES_DB" -XAtqc "SELECT phase FROM palmares.plan_job WHERE state = 'RUNNING'" | grep -q improving && break
        sleep 0.1
    done
    kill -INT "$pid"
    code=0
    wait "$pid" || code=$?
    [ "$code" -eq 130 ]
    grep -q "cancelled; no draft is left" log
    for _ in $(seq 100); do
        state=$(psql -d "$PALMARES_DB" -XAtqc "SELECT state FROM palmares.plan_job ORDER BY created_at DESC LIMIT 1")
        [ "$state" = CANCELLED ] && break
        sleep 0.1
    done
    [ "$state" = CANCELLED ]
}

@test "dossiers of a commission, as its candidates pass" {
    palmares candidate export >candidates.csv
    "$root/tests/support/generate-dossiers" candidates.csv --seed 1 --received 2022-03-25 -o dossiers
    palmares dossier import dossiers/documents --quiet
    run -0 --separate-stderr palmares dossier list --commission E4-01 --kind fiche-e4 --all -o csv
    [ "${#lines[@]}" -gt 1 ]
    palmares dossier render --commission E4-01 --kind fiche-e4 --order slot -O fiches.pdf --quiet
    palmares plan show --commission E4-01 --epreuve E4 --all -o csv | tail -n +2 | cut -d';' -f10 >pass
    pdftotext fiches.pdf - | grep -o 'N° Candidat : .*' | grep -o '[0-9]*$' | uniq >printed
    [ -s printed ]
    diff printed pass
    run -13 --separate-stderr palmares dossier render --order slot -O all.pdf
    [[ $stderr == *"before whom?"* ]]
    run -0 --separate-stderr palmares dossier check --commission E4-01 --all -o csv
    [ "$(tail -n +2 <<<"$output" | cut -d';' -f1 | sort -u | wc -l)" -eq "$(sort -u pass | wc -l)" ]
}
