#!/usr/bin/env bats
# Candidates through the client: one by one, and imported from CSV. Each test begins with session 2022 and 300 candidates, and leaves them so.
# Run by tests/run, or: tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0
root=$BATS_TEST_DIRNAME/../..

setup_file() {
    export LC_ALL=C.UTF-8
    "$PALMARES" session load "$root/deploy/sessions/ndrc-2022" --yes --quiet
    generate --count 300 --seed 7 -o "$BATS_FILE_TMPDIR/300.csv"
    "$PALMARES" candidate import "$BATS_FILE_TMPDIR/300.csv" --quiet
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    unset PALMARES_SESSION LANGUAGE
    csv=$BATS_FILE_TMPDIR/300.csv
}

palmares() { "$PALMARES" "$@"; }
generate() { "$root/tests/support/generate-candidates" "$@"; }
field() { palmares candidate show "$1" -o json | jq -r ".$2 // \"\""; }
count() { palmares session show ndrc-2022 -o json | jq -r '.candidateCount // 0'; }

@test "list: pages, filters, formats" {
    run -0 --separate-stderr palmares candidate list --all -o json
    [ "$(jq '.candidates | length' <<<"$output")" -eq 300 ]
    [ "$(jq '[.candidates[].number] == ([.candidates[].number] | sort)' <<<"$output")" = true ]
    all=$output
    run -0 --separate-stderr palmares candidate list --limit 7 -o json
    [ "$(jq '.candidates | length' <<<"$output")" -eq 7 ]
    token=$(jq -r .nextPageToken <<<"$output")
    run -0 --separate-stderr palmares candidate list --limit 1 --page "$token" -o json
    [ "$(jq -r '.candidates[0].number' <<<"$output")" = "$(jq -r '.candidates[7].number' <<<"$all")" ]
    for zone in metropole reunion; do
        run -0 --separate-stderr palmares candidate list --zone $zone --all -o csv
        [ "$((${#lines[@]} - 1))" -eq "$(jq --arg z $zone '[.candidates[] | select(.zone == $z)] | length' <<<"$all")" ]
    done
    run -0 --separate-stderr palmares candidate list --class C --all -o json
    [ "$(jq '.candidates | length' <<<"$output")" -eq "$(jq '[.candidates[] | select(.class == "CANDIDATE_CLASS_C")] | length' <<<"$all")" ]
    run -0 --separate-stderr palmares candidate list --limit 3
    [ "${#lines[@]}" -eq 4 ]
    [[ $stderr == *"there are more"* ]]
}

@test "show, update by --set, conflict of etags" {
    before=$(palmares candidate show 0000000001 -o json)
    etag=$(jq -r .etag <<<"$before")
    run -0 palmares candidate update 0000000001 --set zone=guyane --set arrangements=Ordinateur --set arrangements="Salle à part" --dry-run
    [ "$(palmares candidate show 0000000001 -o json)" = "$before" ]
    run -0 palmares candidate update 0000000001 --set zone=guyane --set arrangements=Ordinateur --set arrangements="Salle à part" --etag "$etag"
    [ "$(field 0000000001 zone)" = guyane ]
    [ "$(field 0000000001 'arrangements | join("+")')" = "Ordinateur+Salle à part" ]
    [ "$(field 0000000001 familyName)" = "$(jq -r .familyName <<<"$before")" ]
    run -20 palmares candidate update 0000000001 --set zone=mayotte --etag "$etag"
    [[ $output == *"ETAG_MISMATCH"* ]]
    [ "$(field 0000000001 zone)" = guyane ]
    # back, through a file made by show
    run -0 palmares candidate update 0000000001 -f <(jq 'del(.etag)' <<<"$before") --set arrangements=
    [ "$(field 0000000001 zone)" = "$(jq -r .zone <<<"$before")" ]
    [ "$(field 0000000001 'arrangements | length')" = "0" ] || [ -z "$(field 0000000001 arrangements)" ]
}

@test "show | jq | update -f - is safe" {
    saved=$(palmares candidate show 0000000002 -o json)
    palmares candidate update 0000000002 --set email=autre@example.org --quiet >/dev/null
    run -20 bash -c 'jq ".zone = \"guyane\"" <<<"$1" | "$PALMARES" candidate update 0000000002 -f -' _ "$saved"
    [ "$(field 0000000002 email)" = autre@example.org ]
    run -4 palmares candidate update 0000000003 -f <(echo "$saved")
    [[ $output == *"is about candidate 0000000002"* ]]
    palmares candidate update 0000000002 --set "email=$(jq -r '.email // ""' <<<"$saved")" >/dev/null
}

@test "what is wrong in a file is said with line and path" {
    printf '{\n "number": "9",\n "birthdate": "2000-01-01"\n}\n' >x.json
    run -4 palmares candidate create -f x.json
    [[ $output == *"x.json:3: birthdate: there is no such field"* ]]
    printf '{\n "number": 9\n}\n' >x.json
    run -4 palmares candidate create -f x.json
    [[ $output == *"x.json:2: number: "* ]]
    run -3 palmares candidate create -f missing.json
    [[ $output == *"missing.json"* ]]
    printf '{"number": "X-9", "familyName": "A", "givenName": "B", "birthDate": "2000-02-30", "class": "CANDIDATE_CLASS_A", "establishment": "0750655A", "language1": "Anglais", "zone": "metropole"}' >x.json
    run -13 palmares candidate create -f x.json
    [[ $output == *"candidate.birth_date"* ]]
    [[ $output == *"candidate.establishment"* ]]
    run -15 palmares candidate show X-9
}

@test "create, withdraw, reinstate; the journal knows" {
    run -13 palmares candidate create --set number=X-1 --set family_name=Kişi
    run -0 palmares candidate create --set number=X-1 --set familyName=Kişi --set givenName="Łukasz" --set birthDate=2001-02-28 \
        --set class=C --set language1=Anglais --set zone=polynesie
    run -16 palmares candidate create --set number=X-1 --set familyName=Kişi --set givenName="Łukasz" --set birthDate=2001-02-28 \
        --set class=C --set language1=Anglais --set zone=polynesie
    run -0 palmares candidate withdraw X-1 --reason "demande du 3 mai"
    [ "$(field X-1 state)" = WITHDRAWN ]
    run -0 palmares candidate reinstate X-1 --reason "erreur"
    [ "$(field X-1 state)" = REGISTERED ]
    run -0 --separate-stderr palmares audit list --entity candidate --key ndrc-2022/X-1 -o json
    [ "$(jq '.rows | length' <<<"$output")" -eq 3 ]
    [ "$(jq -r '.rows[1].reason' <<<"$output")" = "demande du 3 mai" ]
    [ "$(jq -r '.rows[0].principal' <<<"$output")" = admin ]
    run -0 palmares audit verify
    palmares candidate withdraw X-1 --reason "fin du test" >/dev/null
}

@test "the same request id twice is one change" {
    id=11111111-2222-4333-8444-$(printf '%012d' "$RANDOM$RANDOM")
    run -0 --separate-stderr palmares candidate update 0000000004 --set email=un@example.org --request-id "$id" -o json
    first=$output
    run -0 --separate-stderr palmares candidate update 0000000004 --set email=un@example.org --request-id "$id" -o json
    [ "$(jq .etag <<<"$output")" = "$(jq .etag <<<"$first")" ]
    [ "$(palmares audit list --key ndrc-2022/0000000004 --entity candidate -o json | jq --arg id "$id" '[.rows[] | select(.requestId == $id)] | length')" -eq 1 ]
}

@test "search forgives accents, case and a typo" {
    name=$(palmares candidate list --all -o json | jq -r '[.candidates[] | select(.familyName | test("^[A-Z][a-z]{6,}$"))][0] | .number + " " + .familyName')
    number=${name%% *} word=${name#* }
    for query in "$word" "${word^^}" "${word:0:4}${word:3}" "$number"; do
        echo "query: $query, for $word"
        run -0 --separate-stderr palmares candidate search "$query" --limit 200 -o json
        jq -e --arg n "$number" '[.candidates[].number] | index($n) != null' <<<"$output"
    done
    run -0 --separate-stderr palmares candidate search qqqqqqqq
    [[ $stderr == *"nobody"* ]]
}

@test "import: dry run, same file again, corrected file" {
    was=$(count)
    generate --count 40 --seed 8 -o more.csv
    sed -i '2,$s/^0/9/' more.csv
    run -0 palmares candidate import more.csv --dry-run
    [[ $output == *"would be created: 40"* ]]
    [ "$(count)" -eq "$was" ]
    run -0 palmares candidate import more.csv
    [[ $output == *"created: 40"* ]]
    run -0 palmares candidate import more.csv
    [[ $output == *"unchanged: 40"* ]]
    [[ $output == *"nothing changed"* ]]
    row=$(grep -n -m 1 '@example.org' more.csv | cut -d: -f1)
    sed -i "${row}s/@example.org/@example.net/" more.csv
    run -0 palmares candidate import - <more.csv
    [[ $output == *"updated: 1, unchanged: 39"* ]]
    [ "$(count)" -eq $((was + 40)) ]
    [[ $(field "$(sed -n "${row}p" more.csv | cut -d';' -f1)" email) == *@example.net ]]
}

@test "import: every bad row is told, rejects can be corrected, nothing changes before" {
    was=$(count)
    generate --count 60 --seed 9 --errors 6 -o bad.csv
    sed -i '2,$s/^0/8/' bad.csv
    run -19 --separate-stderr palmares candidate import bad.csv --rejects rejects.csv
    [ "$(count)" -eq "$was" ]
    [[ $stderr == *"nothing was imported"* ]]
    head -c 3 rejects.csv | cmp - <(printf '\xef\xbb\xbf')
    rows=$(($(wc -l <rejects.csv) - 1))
    ((rows >= 6))
    grep -q 'rejected because' rejects.csv
    grep -q '"line [0-9]*: ' rejects.csv
    run -19 --separate-stderr palmares candidate import bad.csv -o json
    [ "$(jq '[.issues[].line] | unique | length' <<<"$output")" -eq "$rows" ]
    [ "$(jq '.import.rejectedRows' <<<"$output")" -eq "$rows" ]
    jq -e 'all(.issues[]; .reason != "" and .message != "")' <<<"$output"
    run -19 --separate-stderr palmares candidate import bad.csv -o csv
    [[ ${lines[0]} == $'line;column;value;reason;message;remedy\r' ]]
    run -0 palmares candidate import bad.csv --skip-rejected
    [ "$(count)" -eq $((was + 60 - rows)) ]
}

@test "import: files that are none" {
    was=$(count)
    run -3 palmares candidate import missing.csv
    [[ $output == *"missing.csv"* ]]
    run -3 palmares candidate import .
    : >empty.csv
    run ! palmares candidate import empty.csv
    [[ $output == *"empty"* ]]
    printf 'a;b;c\n1;2;3\n' >columns.csv
    run ! palmares candidate import columns.csv
    [[ $output == *"palmares:"* ]]
    { head -1 "$csv"; printf '0700001;"never closed'; head -c 3000000 /dev/zero | tr '\0' x; } >quote.csv
    run ! timeout 60 "$PALMARES" candidate import quote.csv
    [[ $output == *"quote"* || $output == *"cell"* ]]
    [ "$(count)" -eq "$was" ]
    run -0 palmares status
}

@test "import: interrupted, then the same command goes on" {
    generate --count 200000 --seed 10 -o big.csv
    run timeout --preserve-status -s INT 0.4 "$PALMARES" candidate import big.csv --dry-run
    [ "$status" -eq 130 ]
    [[ $output == *"run the same command again"* ]]
    run palmares candidate import big.csv --dry-run --limit 1
    [[ $output == *"going on at byte"* ]]
    [[ $output == *"records read: 200000"* ]]
}

@test "import: memory stays small whatever the file" {
    # A sanitizer's own memory says nothing about the program.
    if grep -qE '__(asan|tsan)_init' "$PALMARES"; then skip "built with a sanitizer"; fi
    generate --count 380000 --seed 11 -o big.csv
    (($(stat -c %s big.csv) > 38000000))
    run /usr/bin/env python3 - <<'END'
import os, resource, subprocess
subprocess.run([os.environ["PALMARES"], "candidate", "import", "big.csv", "--dry-run", "--quiet", "--limit", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
    echo "largest resident set: $output KiB"
    ((output < 65536))
}

@test "export is what import takes back" {
    run -0 --separate-stderr palmares candidate export --state registered --output out.csv
    head -c 3 out.csv | cmp - <(printf '\xef\xbb\xbf')
    run -0 palmares candidate import out.csv
    [[ $output == *"created: 0, updated: 0"* ]]
    run -0 --separate-stderr palmares candidate export --zone polynesie
    [ "$((${#lines[@]} - 1))" -eq "$(palmares candidate list --zone polynesie --all -o json | jq '.candidates | length')" ]
    run -3 palmares candidate export --output /nonexistent/x.csv
}
