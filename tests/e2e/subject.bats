#!/usr/bin/env bats
# Subjects as those who write and review them see them. Run by tests/run, or: tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0
root=$BATS_TEST_DIRNAME/../..

setup_file() {
    export LC_ALL=C.UTF-8
    "$PALMARES" session load "$root/deploy/sessions/ndrc-2022" --yes --quiet
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    unset PALMARES_SESSION LANGUAGE LANG VISUAL
    jq '.reviewers = ["manager"] | .id = "E5A-1"' "$root/tests/support/subjects/e5a.json" >e5a.json
}

teardown() {
    for id in $("$PALMARES" subject list -o json | jq -r '.subjects[]? | select(.state == "APPROVED") | .id'); do
        "$PALMARES" subject reopen "$id" --reason essai --quiet
    done
    for id in $("$PALMARES" subject list -o json | jq -r '.subjects[]?.id'); do "$PALMARES" subject delete "$id" --yes --quiet; done
}

palmares() { "$PALMARES" "$@"; }
reviewer() { PALMARES_CERTIFICATE=$PALMARES_CERTIFICATES/manager.crt PALMARES_KEY=$PALMARES_CERTIFICATES/manager.key "$PALMARES" "$@"; }

@test "template: what is written is explained, and can be stored as it is" {
    run -0 --separate-stderr palmares subject template E5A -O new.json
    grep -q '// .*hundredths of a point' new.json
    sed -i 's/"id": "[^"]*"/"id": "E5A-9"/; s/"calendarSubject": "[^"]*"/"calendarSubject": "national"/' new.json
    grep -q calendarSubject new.json || sed -i '0,/"title"/s//"calendarSubject": "national",\n  "title"/' new.json
    run -0 --separate-stderr palmares subject put new.json
    [[ $stderr == *"stored: subject E5A-9, revision 1"* ]]
    run -2 palmares subject template
    run -13 palmares subject template E5B
    [[ $output == *"on which CMS"* ]]
    run -0 --separate-stderr palmares subject template E5B --cms PRESTASHOP -o json
    [ "$(jq -r .practical.cms <<<"$output")" = PRESTASHOP ]
}

@test "put: a draft, dry, once, again" {
    run -0 --separate-stderr palmares subject put e5a.json --dry-run
    [[ $stderr == *"nothing was stored"* ]]
    run -0 --separate-stderr palmares subject list
    [[ $stderr == *"no such subject"* ]]
    run -0 --separate-stderr palmares subject put - <e5a.json
    [[ $stderr == *"revision 1"* ]]
    run -16 palmares subject put e5a.json
    [[ $output == *"SUBJECT_EXISTS"* ]]
    run -20 palmares subject put e5a.json --etag 7
    run -0 --separate-stderr palmares subject put e5a.json --replace
    [[ $stderr == *"revision 2"* ]]
    jq '.epreuve = "E4" | .title = ""' e5a.json >wrong.json
    run -13 palmares subject put wrong.json
    [[ $output == *"subject.title"* ]]
    echo '{"id": "E5A-1", "titel": "x"}' >wrong.json
    run -4 palmares subject put wrong.json
    [[ $output == *"wrong.json:1"*"titel"* ]]
}

@test "show and list: whole for its readers, a record for others" {
    palmares subject put e5a.json --quiet
    run -0 --separate-stderr reviewer subject show E5A-1
    [[ $output == *"Title"*"Roulembelle"* ]]
    [[ $output == *"Dossier 1:"* ]]
    [[ $output == *"1.1  "*"points)"* ]]
    [[ $output == *"Annexe 1:"* ]]
    [[ $output == *"Source: "* ]]
    run -0 --separate-stderr palmares subject show E5A-1 -o json
    [ "$(jq -S '.written' <<<"$output")" = "$(jq -S '.written' e5a.json)" ]
    run -0 --separate-stderr palmares subject list --epreuve E5A -o csv
    [ "${#lines[@]}" -eq 2 ]
    [[ ${lines[1]} == *"E5A-1;E5A;DRAFT;"*"Roulembelle"*"national"* ]]
    run -15 palmares subject show E5A-7
    [[ $output == *"palmares subject list"* ]]
}

@test "edit: what breaks a rule is marked in the text, and what is right is stored" {
    palmares subject put e5a.json --quiet
    EDITOR='sed -i s/La.Roulembelle/La-Pédalette/' run -0 --separate-stderr palmares subject edit E5A-1
    [[ $stderr == *"stored: subject E5A-1, revision 2"* ]]
    [[ $stderr == *"breaks no rule"* ]]
    run -0 --separate-stderr palmares subject show E5A-1
    [[ $output == *"La-Pédalette"* ]]

    # the date of an annexe becomes too old: told by its place, and left so
    cat >"$BATS_TEST_TMPDIR/editor" <<'SCRIPT'
#!/bin/bash
cp "$1" "seen-$(ls seen-* 2>/dev/null | wc -l)"
stat -c %a "$1" "$(dirname "$1")" >modes
grep -q '"date": "2018"' "$1" || sed -i '0,/"date": "[^"]*"/s//"date": "2018"/' "$1"
SCRIPT
    chmod +x editor
    EDITOR="$BATS_TEST_TMPDIR/editor" run -0 --separate-stderr palmares subject edit E5A-1
    [[ $stderr == *"revision 3"*"breaks its rules in 1 place, which is marked"* ]]
    [ "$(paste -sd ' ' modes)" = "600 700" ]
    grep -B1 '"date": "2018"' seen-1 | grep -q '// ERROR: '
    grep -q '// ERROR: ' seen-0 && false

    EDITOR='sed -i s/national/lunaire/' run -4 --separate-stderr palmares subject edit E5A-1
    [[ $stderr == *"kept in "*"it is secret"* ]]
    rm -r "$(dirname "$(grep -o '/[^ ]*subject.json' <<<"$stderr" | head -1)")"
    EDITOR=true run -0 --separate-stderr palmares subject edit E5B-1 --epreuve E5B --cms WORDPRESS
    [[ $stderr == *"nothing was changed"* ]]
    EDITOR=true run -15 --separate-stderr palmares subject edit E5B-1
}

@test "approve: by a reviewer, with a word on each finding; then it stays as it is" {
    palmares subject put e5a.json --quiet
    run -17 palmares subject approve E5A-1
    [[ $output == *"OWN_SUBJECT"* && $output != *"administrator"* ]]
    run -19 reviewer subject approve E5A-1
    [[ $output == *"1 finding is for you to judge"*"TO_JUDGE"* ]]
    run -2 reviewer subject approve E5A-1 --judge REAL_ORGANISATION
    mapfile -t rules < <(palmares subject check E5A-1 -o json | jq -r '[.findings[] | select(.verdict == "TO_JUDGE") | .rule] | unique[]')
    [ "${#rules[@]}" -gt 0 ]
    judge=()
    for rule in "${rules[@]}"; do judge+=(--judge "$rule=vu, exemple inventé"); done
    run -0 --separate-stderr reviewer subject approve E5A-1 --etag 1 "${judge[@]}" --dry-run
    [[ $stderr == *"can be approved"* ]]
    jq -n '{judgements: [$ARGS.positional[] | {rule: ., word: "vu"}]}' --args "${rules[@]}" >judgements.json
    run -0 --separate-stderr reviewer subject approve E5A-1 --etag 1 --file judgements.json
    [[ $stderr == *"approved: subject E5A-1, revision 2"* ]]
    run -0 --separate-stderr palmares subject show E5A-1
    [[ $output == *"Judged"*"${rules[0]}: vu (manager)"* ]]
    run -19 palmares subject put e5a.json --etag 2
    [[ $output == *"NOT_DRAFT"*"palmares subject reopen"* || $output == *"palmares subject reopen"*"NOT_DRAFT"* ]]
    run -2 palmares subject reopen E5A-1
    run -0 --separate-stderr palmares subject reopen E5A-1 --reason "une annexe à revoir"
    [[ $stderr == *"a draft again"* ]]
    run -17 reviewer subject delete E5A-1 --yes
    run -0 --separate-stderr palmares subject delete E5A-1 --dry-run
    run -0 --separate-stderr palmares subject delete E5A-1 --yes
    [[ $stderr == *"deleted"* ]]
    run -0 palmares audit list --entity subject --limit 5
    run -0 --separate-stderr palmares subject accesses E5A-1 --limit 50
    [[ ${lines[0]} == "When "*"Who "*"What was done  Outcome  Why" ]]
    for row in 'admin +written +changed' 'admin +approved +refused +OWN_SUBJECT' 'manager +approved +changed' 'admin +checked +given' 'admin +read +given' \
        'admin +reopened +changed +une annexe' 'admin +deleted +changed'; do
        grep -qE "  $row" <<<"$output"
    done
    LANGUAGE=fr run -0 --separate-stderr palmares subject accesses E5A-1 --limit 50
    grep -qE '  admin +approuvé +refusé +OWN_SUBJECT' <<<"$output"
    run -0 --separate-stderr palmares subject accesses E5A-1 --limit 50 -o csv
    [[ $output == *"/ApproveSubject;"*'""access"": ""APPROVE""'*'""outcome"": ""REFUSED""'* ]]
}

@test "coverage: a table that fits, with whole texts for programs" {
    jq '.id = "E5B-1"' "$root/tests/support/subjects/e5b-ps-1.json" >e5b.json
    palmares subject put e5b.json --quiet
    run -0 --separate-stderr palmares subject coverage -o csv
    long=$(cut -d';' -f3 <<<"$output" | awk 'length($0) > 120' | head -1)
    [ -n "$long" ]
    run -0 --separate-stderr palmares subject coverage
    [[ $output != *"$long"* && $output == *"${long:0:50}"*"…  "* ]]
    run -0 bash -c 'set -o pipefail; "$PALMARES" subject coverage | python3 -c "import sys; sys.exit(max(len(l.rstrip()) for l in sys.stdin) > 175)"'
}

@test "published: texts with which subjects are compared" {
    jq -r '.written.context[0]' e5a.json >manuel.txt
    run -2 palmares subject published add manuel.txt
    run -0 --separate-stderr palmares subject published add manuel.txt --id manuel-3 --title Manuel --year 2020
    [[ $output == *"manuel-3"* ]]
    run -0 --separate-stderr palmares subject published list
    [[ $output == *"manuel-3"*"Manuel"*"2020"* ]]
    palmares subject put e5a.json --quiet
    run --separate-stderr palmares subject check E5A-1 -o json
    [ "$(jq -r '.similar[0] | [.id, .passages[0].path] | join(" ")' <<<"$output")" = "manuel-3 written.context[0]" ]
    printf 'a\0b' >bytes.txt
    run -4 palmares subject published add bytes.txt --id b --title B --year 2020
    run -0 --separate-stderr palmares subject published delete manuel-3
    run -15 palmares subject published delete manuel-3
    run -2 palmares subject published show manuel-3
}
