#!/usr/bin/env bats
# Sheets of the orals as the exam office sees them: lists, history, lock, export, papers. Run by tests/run, or:
# tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0
root=$BATS_TEST_DIRNAME/../..

setup_file() {
    export LC_ALL=C.UTF-8
    "$PALMARES" session load "$root/deploy/sessions/ndrc-2022" --yes --quiet
    (cd "$root/tests/integration" && python3 -c 'import plan_fixture; plan_fixture.clear(); plan_fixture.small()')
    "$PALMARES" plan propose --effort 2000 --quiet >/dev/null
    "$PALMARES" plan publish 1 --yes --quiet
    # N° candidat of the sheets, in their order
    (cd "$root/tests/integration" && python3 -c 'import sealed_fixture
for slot in sealed_fixture.day(): print(slot[0])') >"$BATS_FILE_TMPDIR/numbers"
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    unset PALMARES_SESSION LANGUAGE LANG
    mapfile -t number <"$BATS_FILE_TMPDIR/numbers"
}

palmares() { "$PALMARES" "$@"; }

@test "list: by what is asked for, in every format" {
    run -0 --separate-stderr palmares sheet list --epreuve E6 --all -o csv
    [ "${#lines[@]}" -eq 13 ]
    run -0 --separate-stderr palmares sheet list --state sealed
    [ "${#lines[@]}" -eq 4 ]
    [[ ${lines[1]} == *"${number[0]}"*"sealed"*"12,50"*"P3, W2"* ]]
    [[ ${lines[2]} == *"${number[1]}"*"8,00"*"yes"*"7"*"P3, W2"* ]]
    [[ ${lines[3]} == *"${number[2]}"*"absent"*"–"* ]]
    run -0 --separate-stderr palmares sheet list --candidate "${number[0]}" --epreuve E6 -o json
    [ "$(jq -r '.entries[0] | [.sheet.state, .sheet.content.markHundredths, .sheet.seals[1].examiner] | join(" ")' <<<"$output")" = "SEALED 1250 W2" ]
    run -0 --separate-stderr palmares sheet list --epreuve E6 --limit 2 -o json
    token=$(jq -r .nextPageToken <<<"$output")
    run -0 --separate-stderr palmares sheet list --epreuve E6 --limit 2 --page "$token" -o json
    [ "$(jq -r '.entries[0].slot.candidate' <<<"$output")" = "${number[2]}" ]
    run -0 --separate-stderr palmares sheet list --date 2022-12-24
    [ -z "$output" ]
    [[ $stderr == *"no such sheet"* ]]
    run -2 palmares sheet list --state closed
    [[ $output == *"expected"* ]]
}

@test "show: everything of a sheet, and all that was refused" {
    run -0 --separate-stderr palmares sheet show "${number[0]}" E6
    [[ $output == *"Mark"*"12,50"* ]]
    [[ $output == *"distributeurs-2: S"* ]]
    [[ $output == *"Prestation claire."* ]]
    [[ $output == *"Sealed by"*"P3, "*"12:00:00"* ]]
    [[ $output == *"part 1 begins"* ]]
    [[ $output == *"mark 12,37"*"refused"*"mark not on the step"* ]]
    [[ $output == *"sealing"*"P3, W2"*"refused"*"wrong PIN"* ]]
    run -0 --separate-stderr palmares sheet show "${number[0]}" E6 -o json
    [ "$(jq -r '[.entry.sheet.state, (.acts | length), .acts[3].reason] | join(" ")' <<<"$output")" = "SEALED 7 MARK_STEP" ]
    run -0 --separate-stderr palmares sheet show "${number[0]}" E6 -o csv
    [ "${#lines[@]}" -eq 8 ]
    run -0 --separate-stderr palmares sheet show "${number[2]}" E6
    [[ $output == *"Mark"*"absent"* ]]
    LANGUAGE=fr run -0 --separate-stderr palmares sheet show "${number[0]}" E6
    [[ $output == *"scellement"*"refusé"*"mauvais code PIN"* ]]
    run -15 palmares sheet show 9999999999 E6
}

@test "export: CSV, JSON, a file that is there when all of it is" {
    run -0 --separate-stderr palmares sheet export --commission E6-01
    [ "${#lines[@]}" -eq 13 ]
    [[ ${lines[0]} == "slot.candidate;"*"sheet.content.mark_hundredths"* ]]
    [[ ${lines[1]} == *";SEALED;"*";1250;"*"Prestation claire."* ]]
    run -0 palmares sheet export --state sealed -o json --output all.json
    [ "$(jq '.entries | length' all.json)" = 3 ]
    [ ! -e all.json.part ]
    run -3 palmares sheet export --output missing/all.csv
    run -24 palmares sheet export --output none.csv --server 127.0.0.1:1 --timeout 1s
    [ ! -e none.csv ]
}

@test "papers: the candidate's has no grid, the grid no appraisal, and nothing that is not sealed is on one" {
    run -0 palmares sheet export --paper evaluation -O e.pdf
    [[ $output == *"papers: 3; pages: 3"* ]]
    pdftotext -layout e.pdf e.txt
    grep -q "FICHE D’ÉVALUATION" e.txt
    grep -q "12,50 / 20" e.txt
    grep -q "Prestation claire" e.txt
    ! grep -q "Recruter et former" e.txt
    ! grep -q "17,77" e.txt
    run -0 palmares sheet export --paper grid --candidate "${number[0]}" -O g.pdf
    pdftotext -layout g.pdf g.txt
    grep -q "NE DOIT PAS ÊTRE COMMUNIQUÉE AU CANDIDAT" g.txt
    grep -q "Recruter et former" g.txt
    ! grep -q "Prestation claire" g.txt
    run -0 palmares sheet export --paper record -O r.pdf
    pdftotext -layout r.pdf r.txt
    grep -q "PROCÈS-VERBAL DE LA COMMISSION" r.txt
    grep -q "PROVISOIRE" r.txt
    ! grep -q "17,77" r.txt
    # the digest, made again of the bytes that were sealed
    digest=$(python3 - "${number[@]:0:3}" <<'EOF'
import hashlib, sys
sealed = zip(sys.argv[1:], (b"\0\7", b"\0\x0c", b"\0\x0d"))
lines = sorted(f"{number} E6 {hashlib.sha256(bytes).hexdigest()}\n" for number, bytes in sealed)
print(hashlib.sha256("".join(lines).encode()).hexdigest())
EOF
    )
    grep -q "$digest" r.txt
    # pieces of an earlier try may be out of date: they are not taken over
    mkdir r.pdf.part
    echo old >r.pdf.part/000000.answer
    run -0 palmares sheet export --paper record -O r.pdf
    [ ! -e r.pdf.part ]
    run -15 palmares sheet export --paper grid --candidate "${number[2]}" -O none.pdf
    [[ $output == *"no such sheet is sealed"* ]]
    [ ! -e none.pdf ]
    run -2 palmares sheet export --paper grid
    run -2 palmares sheet export --paper grid -O -
    run -2 palmares sheet export --paper grid -o json -O g.pdf
    run -2 palmares sheet export --paper livre -O g.pdf
}

@test "unlock: a reason, a question, and the seals fall" {
    run -2 palmares sheet unlock "${number[1]}" E6
    [[ $output == *"--reason"* ]]
    run -2 palmares sheet unlock "${number[1]}" E6 --reason "note inversée" </dev/null
    [[ $output == *"nobody can be asked"* ]]
    run -0 --separate-stderr palmares sheet unlock "${number[1]}" E6 --reason "note inversée" --dry-run
    [[ $stderr == *"8,00, sealed by P3, W2"*"nothing was changed"* ]]
    [ "$(palmares sheet list --state sealed -o csv | wc -l)" -eq 4 ]
    run -0 --separate-stderr palmares sheet unlock "${number[1]}" E6 --reason "note inversée" --yes
    [[ $output == *"marked"* ]]
    [ "$(palmares sheet list --state sealed -o csv | wc -l)" -eq 3 ]
    run -0 --separate-stderr palmares sheet show "${number[1]}" E6
    [[ $output == *"unlocked by the exam office"*"admin"*"applied"*"note inversée"* ]]
    # today is not the day of the slot: UTC, with its date
    [[ $(grep 'unlocked by the exam office' <<<"$output") =~ 20[0-9]{2}-[0-9]{2}-[0-9]{2}\ [0-9]{2}:[0-9]{2}:[0-9]{2}Z ]]
    run -19 palmares sheet unlock "${number[1]}" E6 --reason "encore" --yes
    run -15 palmares sheet unlock 9999999999 E6 --reason x --yes
}

@test "roles: who may not" {
    export PALMARES_CERTIFICATE=$PALMARES_CERTIFICATES/auditor.crt PALMARES_KEY=$PALMARES_CERTIFICATES/auditor.key
    run -0 palmares sheet list --epreuve E6
    run -17 palmares sheet unlock "${number[0]}" E6 --reason x --yes
    export PALMARES_CERTIFICATE=$PALMARES_CERTIFICATES/establishment.crt PALMARES_KEY=$PALMARES_CERTIFICATES/establishment.key
    run -17 palmares sheet list
}

@test "plan list: a plan made from none has a dash; dossier import says what it did in JSON" {
    run -0 --separate-stderr palmares plan list
    [[ ${lines[1]} == *" – "* ]]
    mkdir bad
    echo '{' >bad/x.json
    run -4 --separate-stderr palmares dossier import bad -o json
    [ "$(jq -r '.files[0] | [.file, .outcome] | join(" ")' <<<"$output")" = "x.json REFUSED" ]
}

psql() { (cd "$root/tests/integration" && python3 -c 'import sys; from contract import psql
for row in psql(sys.argv[1]): print(*row)' "$1"); }

@test "reset-pin: one, then those who have none; shown once, and a PIN that is there stays" {
    run -2 palmares identity reset-pin
    run -2 palmares identity reset-pin P1 --missing --yes
    run -2 palmares identity reset-pin P1 </dev/null
    [[ $output == *"nobody can be asked"* ]]
    run -0 --separate-stderr palmares identity reset-pin P1 --dry-run
    [[ $stderr == *"nothing was changed"* ]]
    [ "$(psql 'SELECT count(*) FROM pin')" = 0 ]
    run -15 palmares identity reset-pin NOBODY --yes
    run -0 --separate-stderr palmares identity reset-pin P1 --yes
    [[ ${lines[1]} =~ ^P1\ .*[0-9]{6}$ ]]
    run -0 --separate-stderr palmares identity reset-pin --missing --yes -o csv
    [ "${lines[0]}" = $'examiner;family_name;given_name;pin\r' ]
    [ "${#lines[@]}" -eq 6 ]
    [[ $stderr == *"PINs given: 5 of 6"* ]]
    ! grep -q '^P1;' <<<"$output"
    run -0 --separate-stderr palmares identity reset-pin --missing --yes -o json
    [ "$(jq -c .pins <<<"$output")" = "[]" ]
    [[ $stderr == *"all of the 6 examiners have a PIN"* ]]
    [ "$(psql 'SELECT count(*), max(revision) FROM pin')" = "6 1" ]
    run -15 palmares identity reset-pin --missing --centre C9 --yes
}

@test "fiche-sujet: template, put, get, edit; the candidate's view has no role" {
    run -0 --separate-stderr palmares dossier fiche-sujet template "${number[0]}" -O f.json
    grep -q '// object of the activity' f.json
    sed -i 's/"object": ""/"object": "Salon des Œillets"/; s/"identity": ""/"identity": "Mme Roche, acheteuse"/' f.json
    run -0 palmares dossier fiche-sujet put "${number[0]}" f.json --dry-run
    run -0 --separate-stderr palmares dossier fiche-sujet put "${number[0]}" f.json
    [[ $output == *"Salon des Œillets"* ]]
    run -0 --separate-stderr palmares dossier fiche-sujet get "${number[0]}" -o json
    [ "$(jq -r .role.identity <<<"$output")" = "Mme Roche, acheteuse" ]
    run -0 --separate-stderr palmares dossier fiche-sujet get "${number[0]}" --view candidate -o json
    [ "$(jq 'has("role")' <<<"$output")" = false ]
    [[ $output != *Roche* ]]
    printf '#!/bin/sh\nsed -i "s/Salon des Œillets/Foire aux vins/" "$1"\n' >edit
    chmod +x edit
    EDITOR=$PWD/edit run -0 --separate-stderr palmares dossier fiche-sujet edit "${number[0]}"
    run -0 --separate-stderr palmares dossier fiche-sujet get "${number[0]}"
    [[ $output == *"Foire aux vins"* ]]
    run -4 palmares dossier fiche-sujet put "${number[1]}" f.json
    run -2 palmares dossier fiche-sujet put "${number[0]}"
    run -2 palmares dossier fiche-sujet burn "${number[0]}"
}
