#!/usr/bin/env bats
# Dossiers through the client: documents, classes, conformity, printing. Each file begins with session 2022 and 120 candidates in few schools.
# Run by tests/run, or: tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0
root=$BATS_TEST_DIRNAME/../..

setup_file() {
    export LC_ALL=C.UTF-8
    "$PALMARES" session load "$root/deploy/sessions/ndrc-2022" --yes --quiet
    "$root/tests/support/generate-candidates" --count 120 --schools 4 --seed 5 -o "$BATS_FILE_TMPDIR/c.csv"
    "$PALMARES" candidate import "$BATS_FILE_TMPDIR/c.csv" --quiet
    "$root/tests/support/generate-dossiers" "$BATS_FILE_TMPDIR/c.csv" -o "$BATS_FILE_TMPDIR/d"
    for file in "$BATS_FILE_TMPDIR"/d/classes/*.json; do
        "$PALMARES" class put "$file" --quiet >/dev/null
    done
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    unset PALMARES_SESSION LANGUAGE VISUAL EDITOR
    d=$BATS_FILE_TMPDIR/d
    free=0000000120 # whose documents the tests write one by one
}

palmares() { "$PALMARES" "$@"; }

# An editor that runs the commands of a file, one a round: $1 is what it edits.
editor() {
    cat >edit <<'EOF'
#!/usr/bin/env bash
round=$(cat round 2>/dev/null || echo 0)
echo $((round + 1)) >round
cp -- "$1" "seen.$round"
stat -c %a "$1" >mode
echo "$1" >place
. "./round.$round"
EOF
    chmod +x edit
    export EDITOR=$PWD/edit
}

# The first class of the matrices: matrix, uai, class
first_class() {
    matrix=$(ls "$d"/matrices/*_2NDRC1.csv | head -n 1)
    uai=$(basename "$matrix" .csv)
    class=${uai#*_}
    uai=${uai%%_*}
}

@test "template, put, get: one document there and back" {
    run -0 --separate-stderr palmares dossier template engagement $free -O t.json
    grep -q '// .*(required)' t.json
    run -13 palmares dossier put $free engagement t.json
    [[ $output == *"document.engagement."* ]]
    file=$(ls "$d"/documents/*_fiche_e4_1.json | head -n 1)
    jq 'del(.candidate, .kind, .ordinal)' "$file" | sed '1a // written by hand' >x.json
    run -0 palmares dossier put $free fiche-e4 x.json --dry-run
    run -15 palmares dossier get $free fiche-e4
    run -0 palmares dossier put $free fiche-e4 x.json --ordinal 2
    run -0 --separate-stderr palmares dossier get $free fiche-e4 --ordinal 2 -o json
    [ "$(jq -S .ficheE4 <<<"$output")" = "$(jq -S .ficheE4 "$file")" ]
    run -4 palmares dossier put $free fiche-e6 x.json
    [[ $output == *"holds a document of kind fiche-e4"* ]]
    run -2 palmares dossier get $free livrett
    [[ $output == *"did you mean livret"* ]]
}

@test "edit: mistakes come back as comments above their lines, until it is right" {
    palmares dossier put $free fiche-e4 <(jq 'del(.candidate)' "$(ls "$d"/documents/*_fiche_e4_1.json | head -n 1)") --quiet >/dev/null
    editor
    echo 'sed -i "s/\"title\": .*/\"title\": \"\",/" "$1"' >round.0
    echo 'sed -i "s/\"title\": .*/\"title\": 7,/" "$1"' >round.1
    echo 'sed -i "s/\"title\": .*/\"title\": \"Un autre titre\",/" "$1"' >round.2
    run -0 palmares dossier edit $free fiche-e4
    [ "$(cat round)" = 3 ]
    [ "$(cat mode)" = 600 ]
    [ ! -e "$(cat place)" ]
    ! grep -q ERROR seen.0
    grep -A 1 'ERROR: ficheE4.title\|ERROR: fiche_e4.title' seen.1 | grep -q '"title"'
    [ "$(grep -c ERROR seen.2)" -eq 1 ]
    grep -A 1 ERROR seen.2 | grep -q '"title": 7'
    [ "$(palmares dossier get $free fiche-e4 -o json | jq -r .ficheE4.title)" = "Un autre titre" ]
    run -0 palmares dossier history $free fiche-e4
    [[ $output == *"Un autre titre"* ]]
    run -0 --separate-stderr palmares dossier diff $free fiche-e4 -o json
    [ "$(jq -r ".to - .from" <<<"$output")" = 1 ]
    [ "$(jq -r ".differences[0].kind" <<<"$output")" != null ]
    run -0 --separate-stderr palmares dossier diff $free fiche-e4 -o csv
    [ "${#lines[@]}" -eq 2 ]
    [[ $output == *"title;"*"Un autre titre"* ]]
}

@test "edit: left with its mistakes, nothing is stored and nothing is lost" {
    before=$(palmares dossier get $free fiche-e4 -o json | jq .revision)
    rm -f round
    editor
    echo 'sed -i "s/\"organisation\": .*/\"organisation\": \"\",/" "$1"' >round.0
    echo ':' >round.1
    run -4 palmares dossier edit $free fiche-e4
    kept=$(cat place)
    [[ $output == *"$kept"* ]]
    grep -q ERROR "$kept"
    rm -r -- "$(dirname "$kept")"
    [ "$(palmares dossier get $free fiche-e4 -o json | jq .revision)" = "$before" ]
    rm -f round
    echo ':' >round.0
    run -0 palmares dossier edit $free fiche-e4
    [[ $output == *"nothing was changed"* ]]
    EDITOR=false run -3 palmares dossier edit $free fiche-e4
}

@test "edit: somebody else was faster" {
    editor
    rm -f round
    cat >round.0 <<'EOF'
"$PALMARES" dossier get 0000000120 fiche-e4 -o json | jq '.ficheE4.place = "Ailleurs"' | "$PALMARES" dossier put 0000000120 fiche-e4 - --quiet >/dev/null
sed -i 's/"place": .*/"place": "Ici",/' "$1"
EOF
    run -20 palmares dossier edit $free fiche-e4
    [[ $output == *ETAG_MISMATCH* && $output == *"dossier diff"* ]]
    grep -q '"Ici"' "$(cat place)"
    rm -r -- "$(dirname "$(cat place)")"
    [ "$(palmares dossier get $free fiche-e4 -o json | jq -r .ficheE4.place)" = Ailleurs ]
}

@test "class and matrix: all of them, or none with the places" {
    first_class
    run -0 --separate-stderr palmares class show "$uai" "$class" -o json
    [ "$(jq '.lines | length' <<<"$output")" -eq 7 ]
    jq '.veryFavourablePercent = "50.00" | .favourablePercent = "50.00" | .toProvePercent = "1.00"' <<<"$output" >bad.json
    run -13 palmares class put bad.json
    [[ $output == *ercent* ]]
    first=$(sed -n 2p "$matrix" | cut -d';' -f1)
    for value in 20,5 AB 12.5.1; do
        awk -F';' -v OFS=';' -v v="$value" 'NR == 2 { $4 = v } { print }' "$matrix" >bad.csv
        run -4 --separate-stderr palmares livret import-class bad.csv --establishment "$uai" --class "$class" -o csv
        [[ ${lines[1]} == "2;CGE S1;$value;"* ]]
        run -15 palmares dossier get "$first" livret
    done
    run -0 palmares livret import-class "$matrix" --establishment "$uai" --class "$class" --dry-run
    run -15 palmares dossier get "$first" livret
    run -0 palmares livret import-class "$matrix" --establishment "$uai" --class "$class"
    run -0 palmares dossier get "$first" livret
    run -0 palmares livret import-class "$matrix" --establishment "$uai" --class "$class"
    [[ $output == *"created: 0, updated: 0"* ]]
    run -13 palmares livret import-class "$matrix" --establishment "$uai" --class "$class" --received-on 2022-02-30
    run -0 palmares livret import-class "$matrix" --establishment "$uai" --class "$class" --received-on 2022-03-25
    [[ $output == *"created: 0, updated: "[1-9]* ]]
    run -0 --separate-stderr palmares dossier get "$first" livret -o json
    [[ $output == *'"receivedOn": "2022-03-25"'* ]]
    run -0 --separate-stderr palmares livret template-class --establishment "$uai"
    [ "${lines[0]}" = "$(head -n 1 "$matrix" | tr -d '\r')"$'\r' ] || [ "${lines[0]//$'\r'/}" = "$(head -n 1 "$matrix" | tr -d '\r')" ]
}

@test "import of a folder: the good ones are stored, the bad ones listed" {
    "$root/tests/support/generate-dossiers" "$BATS_FILE_TMPDIR/c.csv" -o bad --errors 6
    run -4 --separate-stderr palmares dossier import bad/documents --dry-run --report r.csv
    [ "$(grep -c REFUSED r.csv)" -ge 6 ]
    [ "$(grep REFUSED r.csv | cut -d';' -f1 | sort -u)" = "$(cut -d: -f1 bad/errors.txt | sort)" ]
    [ "$(grep -c RIGHT r.csv)" -eq "$(($(ls bad/documents | wc -l) - 6))" ]
    run -0 palmares dossier import "$d/documents" --report r.csv
    [ "$(grep -c STORED r.csv)" -eq "$(ls "$d/documents" | wc -l)" ]
    printf 'no pdf' >"bad/documents/${free}_offre_1.pdf"
    printf '%%PDF-1.4 x' >"bad/documents/offre.pdf"
    run -4 palmares dossier import bad/documents --dry-run -o csv
    [[ $output == *"does not begin with"* && $output == *"NUMBER_PURPOSE_ORDINAL.pdf"* ]]
    mkdir empty
    run -3 palmares dossier import empty
}

@test "attach: a PDF there and back; what is not sound is refused" {
    palmares session show ndrc-2022 >/dev/null
    first_class
    palmares calendar export --format pdf --output c.pdf
    qpdf c.pdf --pages . 1 -- offre.pdf
    run -0 palmares dossier attach $free offre.pdf --purpose offre
    run -0 palmares dossier get $free attachment -O back.pdf
    cmp offre.pdf back.pdf
    head -c 2000 offre.pdf >cut.pdf
    run palmares dossier attach $free cut.pdf --purpose offre --ordinal 2
    ((status > 10))
    qpdf --encrypt a b 256 -- offre.pdf locked.pdf
    run palmares dossier attach $free locked.pdf --purpose offre --ordinal 2
    ((status > 10))
    cp /bin/true program.pdf
    run -4 palmares dossier attach $free program.pdf --purpose scan --ordinal 2
    run -15 palmares dossier get $free attachment --ordinal 2
}

@test "check, decide, reverse, grant" {
    run -0 --separate-stderr palmares dossier check $free -o json
    [ "$(jq '.candidates | length' <<<"$output")" -eq 1 ]
    run -1 palmares dossier check $free --fail-on at-risk
    run -0 palmares dossier decide $free E4 nv --ground late-dossier --notice-on 2022-04-01 --notice-by courriel --reason "dépôt tardif"
    run -0 palmares dossier decisions $free -o csv
    [[ $output == *NV*LATE_DOSSIER* ]]
    run -2 palmares dossier reverse $free E4
    run -0 palmares dossier reverse $free E4 --reason "cachet de la poste"
    run -0 palmares dossier grant $free 12 --reason positionnement
    [ "$(palmares dossier check $free -o json | jq '.candidates[0].grantedWeeks')" -eq 12 ]
    run -2 palmares dossier decide $free E4 bon
    run -0 palmares dossier dashboard -o csv
    [ "${#lines[@]}" -gt 3 ]
}

@test "render: one file with bookmarks, a folder, and going on after an interruption" {
    first_class
    run -0 palmares dossier render --establishment "$uai" --class "$class" --kind livret --order name -O l.pdf
    livrets=$(($(wc -l <"$matrix") - 1))
    [ "$(qpdf --show-npages l.pdf)" -eq $((livrets * 2)) ]
    qpdf --check l.pdf
    [ "$(qpdf --json --json-key=outlines l.pdf | jq '.outlines | length')" -eq "$livrets" ]
    [ "$(qpdf --json --json-key=outlines l.pdf | jq '[.outlines[].destpageposfrom1] == [range(1; '$livrets' * 2; 2)]')" = true ]
    [ ! -e l.pdf.part ]
    run -0 palmares dossier render --establishment "$uai" --class "$class" --kind livret --folder f
    [ "$(ls f | wc -l)" -eq "$livrets" ]
    ! ls f | LC_ALL=C grep -q '[^A-Za-z0-9_.-]'
    # killed when the first piece is there (or later): the same command goes on, and nothing shows in the result
    "$PALMARES" dossier render --establishment "$uai" --class "$class" --kind livret --order name -O m.pdf &
    pid=$!
    for ((i = 0; i < 500; i++)); do
        compgen -G 'm.pdf.part/*.answer' >/dev/null && break
        [ -e m.pdf ] && break
        sleep 0.002
    done
    kill -KILL $pid 2>/dev/null || true
    wait $pid || true
    run -0 palmares dossier render --establishment "$uai" --class "$class" --kind livret --order name -O m.pdf
    cmp l.pdf m.pdf
    [ ! -e m.pdf.part ]
    # the pieces of another selection are thrown away
    mkdir n.pdf.part
    echo other >n.pdf.part/selection
    echo junk >n.pdf.part/000000.answer
    run -0 palmares dossier render --establishment "$uai" --class "$class" --kind livret --order name -O n.pdf
    cmp l.pdf n.pdf
    run -15 palmares dossier render $free --kind etude -O none.pdf
    [ ! -e none.pdf ]
    run -2 palmares dossier render $free
}
