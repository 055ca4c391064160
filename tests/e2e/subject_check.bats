#!/usr/bin/env bats
# The check of a subject as its author sees it: files, lines, formats, exit codes. Run by tests/run, or:
# tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0
root=$BATS_TEST_DIRNAME/../..
sample=$root/tests/support/subjects/e5a.json

setup_file() {
    export LC_ALL=C.UTF-8
    "$PALMARES" session load "$root/deploy/sessions/ndrc-2022" --yes --quiet
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    unset PALMARES_SESSION LANGUAGE LANG
}

palmares() { "$PALMARES" "$@"; }

# spoil FILTER: the sample, changed, as file spoilt.json.
spoil() { jq "$1" "$sample" >spoilt.json; }

@test "check: the sample keeps every rule; its matrix and its sums are shown" {
    run -0 --separate-stderr palmares subject check --file "$sample"
    [[ ${lines[0]} == "Verdict "*"Rule "*"Line "*"Place "*"Source "*"What is, and what to do" ]]
    [[ ${lines[1]} == "to judge  REAL_ORGANISATION "*"written.organisation "*"annexe-VI-1 "*"is invented"* ]]
    [ "${lines[2]}" = "fine: 25 rules (--all shows them)" ]
    ! grep -qE '^(breaks|fine) ' <<<"$output"
    [[ $output == *"Competence "*"1.1  1.2  1.3  2.1  2.2  3.1  3.2  3.3"* ]]
    [[ ${lines[-1]} == "Points: 40.00. Reading: 16 min "*"Findings that break a rule: 0, to be judged: 1." ]]
}

@test "check: all rules on demand, what breaks first" {
    spoil '.written.reflection.pointsHundredths = 1100'
    run -1 --separate-stderr palmares subject check --file spoilt.json --all
    [ "$(grep -oE '^(breaks|to judge|fine) ' <<<"$output" | uniq -c | tr -s ' \n' ' ')" = " 2 breaks 1 to judge 23 fine " ]
    ! grep -q -e --all <<<"$output"
    run -1 --separate-stderr palmares subject check --file spoilt.json -o csv
    [ "$(grep -c '^FINE;' <<<"$output")" -eq 23 ]
    LANGUAGE=fr run -1 --separate-stderr palmares subject check --file spoilt.json
    [[ $output == *$'\n'"en règle : 23 constats (--all les montre)"$'\n'* ]]
    [[ ${lines[-1]} == *" 6 tableaux, 1 figure). "* ]]
}

@test "check: what is wrong stands with its line, and the exit code says so" {
    spoil '.written.dossiers[1].questions[0].text = "Analysez la page de La Roulembelle." | .written.dossiers[2].annexes[0].date = "2019"
        | .written.reflection.pointsHundredths = 1100'
    run -1 --separate-stderr palmares subject check --file spoilt.json
    line=$(grep -n Analysez spoilt.json | cut -d: -f1)
    [[ $output == *"breaks    INFINITIVE "*" $line  written.dossiers[1].questions[0].text "*'as "analyser"'* ]]
    line=$(grep -n '"2019"' spoilt.json | cut -d: -f1)
    [[ $output == *"breaks    ANNEXE_RECENT "*" $line  written.dossiers[2].annexes[0].date "*"must be of 2020 or later"* ]]
    [[ $output == *"REFLECTION_SHARE "*"11 points: 10 at most"* ]]
    [[ $output == *"POINTS_TOTAL "*"are 41, 1 more than 40"* ]]
    [[ ${lines[-1]} == *"break a rule: 4, to be judged: 1." ]]
}

@test "check: for programs" {
    spoil '.written.calculator = "CALCULATOR_UNSPECIFIED"'
    run -1 --separate-stderr palmares subject check --file - -o json <spoilt.json
    [ "$(jq -r '.findings[] | select(.verdict == "BREAKS") | [.rule, .path, .source] | join(" ")' <<<"$output")" = \
        "CALCULATOR_SAID written.calculator annexe-I" ]
    run -1 --separate-stderr palmares subject check --file spoilt.json -o csv --rules-only
    [[ ${lines[0]} == *"verdict;rule;line;path;source;message;label"* ]]
    grep -q 'BREAKS.CALCULATOR_SAID' <<<"$output"
    ! grep -q UNPUBLISHED <<<"$output"
}

@test "check: a file that is no subject, no file, both" {
    echo '{"written": {"dossiers": [{"questionss": []}]}}' >wrong.json
    run -4 --separate-stderr palmares subject check --file wrong.json
    [[ $stderr == *"wrong.json:1: written.dossiers[0].questionss"* ]]
    run -3 --separate-stderr palmares subject check --file none.json
    run -2 --separate-stderr palmares subject check
    run -2 --separate-stderr palmares subject check E5A-1 --file "$sample"
    run -15 --separate-stderr palmares subject check E5A-1
}
