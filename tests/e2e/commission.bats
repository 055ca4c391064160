#!/usr/bin/env bats
# Commissions and juries through the client. Each test begins with session 2022, two rooms and nine examiners.
# Run by tests/run, or: tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0
root=$BATS_TEST_DIRNAME/../..

setup_file() {
    export LC_ALL=C.UTF-8
    "$PALMARES" session load "$root/deploy/sessions/ndrc-2022" --yes --quiet
    cat >"$BATS_FILE_TMPDIR/rooms.csv" <<'EOF'
Centre;Nom du centre;Zone;Salle;Places;Ordinateurs;Places de loge
C1;Lycée Voltaire;metropole;B12;3;0;0
C1;Lycée Voltaire;metropole;L1;0;0;8
EOF
    cat >"$BATS_FILE_TMPDIR/examiners.csv" <<'EOF'
Code;Nom;Prénom;Qualité;Spécialités;Langues;Établissement;Disponibilités
P1;Martin;Ève;professeur;B1;;0750655E;toutes
P2;Durand;Luc;professeur;B1;;;toutes
P3;Petit;Anne;professeur;B2;;;toutes
P4;Roux;Zoé;professeur;B1;;;aucune
R1;Leroy;Max;professionnel;;;;toutes
R2;Moreau;Léa;salarié;;;;2022-05-09
L1;Simon;Paul;professeur;LV;Anglais;;toutes
I1;Laurent;Ada;inspecteur;;;;toutes
E1;Garcia;Ugo;employeur;;;;toutes
EOF
    "$PALMARES" room import "$BATS_FILE_TMPDIR/rooms.csv" --quiet
    "$PALMARES" examiner import "$BATS_FILE_TMPDIR/examiners.csv" --quiet
    "$PALMARES" examiner nominate P1 P2 R1 R2 I1 E1 --nomination "arrêté 2022-117" --on 2022-04-04 --quiet
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    unset PALMARES_SESSION LANGUAGE
    psql -d "$PALMARES_DB" -Xq -c "DELETE FROM palmares.commission_attendance; DELETE FROM palmares.commission_member; DELETE FROM palmares.commission"
}

palmares() { "$PALMARES" "$@"; }

create() { # ID MEMBER...
    local id=$1 member options=()
    shift
    for member; do options+=(--member "$member"); done
    palmares commission create "$id" --epreuve E4 --centre C1 "${options[@]}"
}

findings() { palmares commission show "$1" -o json | jq -r '[.findings[]?.reason] | join(" ")'; }

@test "create, show: what is missing is said, with what to do" {
    run -0 create E4-01 P1
    [[ $output == *"Nobody takes the seat \"professionnel\""* ]]
    [[ $output == *"palmares commission change E4-01 --add CODE"* ]]
    run -0 palmares commission show E4-01
    [[ $output == *"P1 Martin Ève, professor"* ]]
    run -0 --separate-stderr palmares commission show E4-01 -o json
    [ "$(jq -r .complete <<<"$output")" != true ]
    run -0 --separate-stderr palmares commission show E4-01 -o csv
    [[ ${lines[0]} == *"members.examiner;"* ]]
    run -15 palmares commission show E4-99
}

@test "--dry-run shows the findings and stores nothing" {
    run -0 palmares commission create E4-01 --epreuve E4 --centre C1 --member P1 --member R1 --dry-run
    [[ $output == *"Cannot examine candidates of 0750655E"* ]]
    run -15 palmares commission show E4-01
}

@test "change: add, remove, replace, days, room; the etag keeps what another changed" {
    create E4-01 P1
    palmares commission change E4-01 --add R1
    [ "$(findings E4-01)" = OWN_ESTABLISHMENT ]
    palmares commission change E4-01 --replace P1=P2 --days 2022-05-10,2022-05-09 --room B12 --remark matin
    run -0 --separate-stderr palmares commission show E4-01 -o json
    [ "$(jq -c '[.room, .days, [.members[].examiner], .etag]' <<<"$output")" = '["B12",["2022-05-09","2022-05-10"],["P2","R1"],"3"]' ]
    [ "$(findings E4-01)" = "" ]
    palmares commission change E4-01 --days all --room ""
    [ "$(palmares commission show E4-01 -o json | jq -c '[.room, .days]')" = '[null,null]' ]
    run -20 palmares commission change E4-01 --remove P2 --etag 1
    run -2 palmares commission change E4-01 --remove P9
    [[ $output == *"P9 is no member of E4-01"* ]]
    run -2 palmares commission change E4-01 --replace P2
    run -2 palmares commission change E4-01
    run -13 palmares commission change E4-01 --add NOBODY
    [[ $output == *"commission.members[NOBODY]"* ]]
    run -13 palmares commission change E4-01 --days 2022-05-26
    [[ $output == *"E4 is not held on 2022-05-26"* ]]
    palmares commission change E4-01 --room L1
    [ "$(findings E4-01)" = ROOM_UNFIT ]
}

@test "no professional, a member available never, one who withdraws" {
    create E4-01 P1 P3
    [ "$(findings E4-01)" = "SEAT_FALLBACK OWN_ESTABLISHMENT NOT_NOMINATED" ]
    create E4-02 P4 R1
    run -0 palmares commission show E4-02
    [[ $output == *"Available on none of the days of the commission: Roux Zoé (P4)"* ]]
    create E4-03 P2 E1
    palmares examiner withdraw E1 --reason malade
    [ "$(findings E4-03)" = "SEAT_EMPTY MEMBER_WITHDRAWN" ]
    run -0 --separate-stderr palmares commission list --incomplete -o csv
    [[ $output == *"E4-02;"* && $output == *"E4-03;"* && $output != *"E4-01;"* ]]
    palmares commission change E4-03 --replace E1=R2
    [ "$(findings E4-03)" = "" ]
    palmares examiner reinstate E1 --reason guéri
}

@test "check: a line a finding, exit code on demand" {
    create E4-01 P2 R1
    run -0 palmares commission check --fail-on notice
    [[ $output == *"commissions: 1, lawful: 1"* ]]
    create E4-02 P1 R2
    run -0 palmares commission check --fail-on blocking
    run -1 palmares commission check --fail-on notice
    create E4-03 P1
    run -1 palmares commission check --fail-on blocking
    run -0 --separate-stderr palmares commission check -o csv
    [[ ${lines[0]} == *"commission;severity;reason;message;remedy;source"* ]]
    [[ $output == *"E4-03;BLOCKING;SEAT_EMPTY;"* ]]
    run -0 --separate-stderr palmares commission check -o json
    [ "$(jq -r '[.commissions[].id] | join(" ")' <<<"$output")" = "E4-02 E4-03" ]
}

@test "compose: as many as can be, and why not more" {
    run -0 palmares commission compose --epreuve E4 --centre C1 --count 2 --dry-run
    [[ $output == *"E4-01"*"E4-02"* ]]
    run -0 palmares commission list
    [[ $output == *"there is no such commission"* ]]
    run -0 --separate-stderr palmares commission compose --epreuve E4 --centre C1 --count 5 -o json
    [ "$(jq '.commissions | length' <<<"$output")" = 2 ]
    [[ $stderr == *"2 of 5: nobody is left for the seat \"professeur du bloc 1\""* ]]
    [ "$(jq '[.commissions[].complete] | all' <<<"$output")" = true ]
    run -0 --separate-stderr palmares commission compose --epreuve E2 --centre C1 --language Anglais --count 1 --days 2022-05-10 --prefix LV-
    [[ $output == *"LV-01"*"L1"* ]]
    run -13 palmares commission compose --epreuve E4 --centre C1
    run -13 palmares commission compose --epreuve E4 --centre C9 --count 1
}

@test "cancel" {
    create E4-01 P2 R1
    run -2 palmares commission cancel E4-01
    run -0 palmares commission cancel E4-01 --reason "trop peu de candidats"
    [ "$(findings E4-01)" = CANCELLED ]
    run -19 palmares commission cancel E4-01 --reason encore
    # its members are free again
    run -0 --separate-stderr palmares commission compose --epreuve E4 --centre C1 --count 2 -o json
    [ "$(jq '.commissions | length' <<<"$output")" = 2 ]
}

@test "jury: parity, president, and who signed against who is named" {
    run -0 palmares commission create JURY --jury --member I1 --member E1 --member R2 --president I1
    [[ $output == *"Teachers: 1, professionals: 2"* ]]
    run -0 palmares commission attendance JURY 2022-06-20 I1 P3
    [[ $output == *"Petit Anne (P3) signed on 2022-06-20 and is no member"* ]]
    [[ $output == *"was not named by an arrêté"* ]]
    run -0 palmares commission attendance JURY 2022-06-20 I1 E1 R2
    [[ $output != *"is no member"* ]]
    run -0 palmares commission attendance JURY 2022-06-20 --nobody
    [[ $output != *"Signed"* ]]
    run -2 palmares commission attendance JURY 2022-06-20
    run -13 palmares commission attendance JURY 2022-06-20 NOBODY
}

@test "in French" {
    create E4-01 P1
    LANGUAGE=fr run -0 palmares commission show E4-01
    [[ $output == *"Membre"*"P1 Martin Ève, professeur"* && $output == *"bloquant"* ]]
    LANGUAGE=fr run -0 palmares commission check
    [[ $output == *"constats bloquants : 1"* ]]
}
