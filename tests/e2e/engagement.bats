#!/usr/bin/env bats
# Requests to recognise an engagement étudiant through the client. The file begins with session 2022 and 20 candidates in two schools.
# Run by tests/run, or: tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0
root=$BATS_TEST_DIRNAME/../..

setup_file() {
    export LC_ALL=C.UTF-8
    "$PALMARES" session load "$root/deploy/sessions/ndrc-2022" --yes --quiet
    "$root/tests/support/generate-candidates" --count 20 --schools 2 --seed 5 -o "$BATS_FILE_TMPDIR/c.csv"
    "$PALMARES" candidate import "$BATS_FILE_TMPDIR/c.csv" --quiet
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    unset PALMARES_SESSION LANGUAGE
}

palmares() { "$PALMARES" "$@"; }

# A form as `dossier template engagement` writes it, filled in: $1 the candidate, $2 a change in jq.
form() {
    palmares dossier template engagement "$1" -O template.json
    # the comments of the template are part of what is tested below; jq wants none
    grep -v '^ *//' template.json | jq '.engagement += {nature: "Bénévolat", organisation: "Les Paniers du Quartier", address: "75020 Paris",
        referentGivenName: "Ayşe", referentFamilyName: "Roux", referentFunction: "présidente", referentPhone: "06 39 98 11 11",
        referentEmail: "p@example.org", from: "2020-09-01", to: "2021-06-30", hours: "4", per: "WEEK", mission: "Collectes", role: "Bénévole",
        tasks: "Planifier", skills: "Négocier", link: "Bloc 1", civility: "MADAME", declared: true, signedOn: "2021-10-20"}' |
        jq "${2:-.}" >form.json
}

@test "submit: the template filled in becomes the request and the document" {
    run -19 palmares engagement submit 0000000001
    [[ $output == *NO_FORM* ]]
    form 0000000001
    run -0 --separate-stderr palmares engagement submit 0000000001 form.json --dry-run
    run -15 palmares engagement show 0000000001
    run -13 palmares engagement submit 0000000001 template.json
    [[ $output == *"form.mission"* && $output == *"form.declared"* ]]
    run -4 palmares engagement submit 0000000002 form.json
    [[ $output == *"is about candidate 0000000001"* ]]
    run -0 --separate-stderr palmares engagement submit 0000000001 form.json -o json
    [ "$(jq -r '.state, .form.organisation, .formRevision' <<<"$output" | xargs)" = "SUBMITTED Les Paniers du Quartier 1" ]
    [ "$(palmares dossier get 0000000001 engagement -o json | jq -r .engagement.mission)" = Collectes ]
    run -16 palmares engagement submit 0000000001 form.json
    [[ $output == *REQUEST_EXISTS* ]]
}

@test "submit: the same request id has no second effect" {
    form 0000000003
    id=11111111-2222-4333-8444-555555555555
    run -0 --separate-stderr palmares engagement submit 0000000003 form.json --request-id $id -o json
    first=$output
    run -0 --separate-stderr palmares engagement submit 0000000003 form.json --request-id $id -o json
    [ "$output" = "$first" ]
}

@test "submit: the template's comments may stay" {
    form 0000000004
    grep -q '// .*(required)' template.json
    sed '1a // written by hand' form.json >commented.json
    run -0 palmares engagement submit 0000000004 commented.json
}

@test "decide: either way, with a motive, changed only with the etag" {
    form 0000000005
    palmares engagement submit 0000000005 form.json --quiet >out
    run -2 palmares engagement decide 0000000005
    [[ $output == *"--accept or --refuse"* ]]
    run -2 palmares engagement decide 0000000005 --accept --refuse
    run -2 palmares engagement decide 0000000005 --refuse
    [[ $output == *"--motive"* ]]
    run -13 palmares engagement decide 0000000005 --accept --on 2999-01-01
    [[ $output == *decided_on* ]]
    run -0 palmares engagement decide 0000000005 --accept
    [[ $output == *"accepted"* && $output == *"next planning or repair"* ]]
    run -19 palmares engagement decide 0000000005 --refuse --motive "hors référentiel"
    [[ $output == *DECIDED* ]]
    run -20 palmares engagement decide 0000000005 --refuse --motive "hors référentiel" --etag 1
    [[ $output == *ETAG_MISMATCH* ]]
    run -0 palmares engagement decide 0000000005 --refuse --motive "hors référentiel" --etag 2
    [[ $output == *"refused"* && $output == *"its slot goes"* ]]
}

@test "withdraw: no decision afterwards, made again with the etag" {
    form 0000000006
    palmares engagement submit 0000000006 form.json --quiet >out
    run -2 palmares engagement withdraw 0000000006
    run -0 palmares engagement withdraw 0000000006 --motive "le candidat renonce"
    run -19 palmares engagement decide 0000000006 --accept
    [[ $output == *WITHDRAWN* && $output == *"le candidat renonce"* ]]
    run -16 palmares engagement submit 0000000006
    run -0 palmares engagement submit 0000000006 --etag 2
    [ "$(palmares engagement show 0000000006 -o json | jq -r .etag)" = 3 ]
}

@test "deadline: after it nothing is taken but what came on paper before" {
    cp -r "$root/deploy/sessions/ndrc-2022" pack
    jq '.engagementRules.closes = "2021-11-19"' pack/planning.json >p && mv p pack/planning.json
    palmares session load pack --yes --quiet
    form 0000000007
    run -19 palmares engagement submit 0000000007 form.json
    [[ $output == *LATE* && $output == *"2021-11-19, 23:59:59 (Europe/Paris)"* ]]
    run -15 palmares dossier get 0000000007 engagement
    run -19 palmares engagement submit 0000000007 form.json --received-on 2021-11-20
    run -0 palmares engagement submit 0000000007 form.json --received-on 2021-11-19
    palmares session load "$root/deploy/sessions/ndrc-2022" --yes --quiet
}

@test "letter: a PDF once it is decided" {
    form 0000000008
    palmares engagement submit 0000000008 form.json --quiet >out
    run -19 palmares engagement letter 0000000008 -O letter.pdf
    [ ! -e letter.pdf ]
    palmares engagement decide 0000000008 --accept --quiet >out
    run -0 palmares engagement letter 0000000008 -O letter.pdf
    qpdf --check letter.pdf
    pdftotext letter.pdf - | grep -q "Votre demande est acceptée"
    pdftotext letter.pdf - | grep -q "E6 – Relation client et animation de réseaux"
    palmares engagement letter 0000000008 >again.pdf
    cmp letter.pdf again.pdf
}

@test "list and stats" {
    form 0000000009 '.engagement.nature = "benevolat"'
    palmares engagement submit 0000000009 form.json --quiet >out
    run -0 --separate-stderr palmares engagement list -o csv --state submitted --all
    [[ ${lines[0]} == "candidate;family_name;"* ]]
    [[ $output == *0000000009* && $output != *0000000008* ]]
    run -0 --separate-stderr palmares engagement stats -o csv
    [ "${lines[0]%$'\r'}" = "nature;submitted;accepted;refused;withdrawn;total" ]
    [ "${#lines[@]}" -eq 2 ]
    [[ ${lines[1]} == "Bénévolat;"* ]]
    total=$(palmares engagement list -o json --all | jq '.requests | length')
    last=${lines[1]%$'\r'}
    [ "${last##*;}" = "$total" ]
    run -0 env LC_ALL=fr_FR.UTF-8 LANGUAGE=fr "$PALMARES" engagement stats
    [[ $output == *"Acceptées"* ]]
    run -0 env LC_ALL=fr_FR.UTF-8 LANGUAGE=fr "$PALMARES" engagement list --state accepted
    [[ $output == *acceptée* ]]
}
