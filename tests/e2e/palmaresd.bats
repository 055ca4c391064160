#!/usr/bin/env bats
# palmaresd's own commands, and what a certificate is worth. Run by tests/run, or: tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0
setup() {
    cd "$BATS_TEST_TMPDIR"
    config=$BATS_TEST_TMPDIR/palmaresd.ini
    # The stack's configuration, from another folder: relative names made absolute.
    folder=$(dirname "$PALMARES_SERVICE_CONFIG")
    sed -E "s#= (pki|postgresql)/#= $folder/\1/#; s#= pki\$#= $folder/pki#; s#= jury.key#= $folder/jury.key#; s#sslrootcert='pki#sslrootcert='$folder/pki#" \
        "$PALMARES_SERVICE_CONFIG" >"$config"
}

palmaresd() { "$PALMARESD" "$@"; }
as() { # NAME: the CLI with that certificate
    PALMARES_CERTIFICATE=$PALMARES_CERTIFICATES/$1.crt PALMARES_KEY=$PALMARES_CERTIFICATES/$1.key "$PALMARES" "${@:2}"
}

@test "help and version" {
    run -0 palmaresd --help
    for command in run migrate pki check-config; do
        [[ $output == *"  $command "* ]]
        run -0 palmaresd "$command" --help
        [[ $output == *"palmaresd $command"* ]]
        [[ $output == *"Example"* ]]
        run -0 palmaresd --help
    done
    run -0 palmaresd --version
    [[ $output =~ ^palmaresd\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "the exit codes of --help are those of the code" {
    run -0 palmaresd --help
    header=$BATS_TEST_DIRNAME/../../service/command.h
    defined=$(grep -oE 'EXIT_CODE_[A-Z]+ = [0-9]+' "$header" | grep -oE '[0-9]+$' | sort -n | tr '\n' ' ')
    told=$(sed -n '/^Exit codes:/,$s/^  \([0-9]\)  .*/\1/p' <<<"$output" | sort -n | tr '\n' ' ')
    [ -n "$told" ]
    [ "$defined" = "$told" ]
}

@test "wrong usage is exit code 2 and says so" {
    run -2 palmaresd
    run -2 palmaresd serve
    [[ $output == *"there is no command 'serve'"* ]]
    run -2 palmaresd pki
    run -2 palmaresd pki issue
    [[ $output == *"issue what?"* ]]
    run -2 palmaresd pki issue client x --role king
    [[ $output == *"king: there is no such role"* ]]
    run -2 palmaresd pki issue client x --role establishment
    [[ $output == *"--establishment UAI"* ]]
    run -2 palmaresd pki init --days 0
    run -2 palmaresd check-config extra
}

@test "check-config: nothing is wrong" {
    run -0 palmaresd check-config --config "$config"
    [[ $output == *"nothing is wrong"* ]]
    run -0 palmaresd check-config --config "$config" --print
    [[ $output == *"request_max_bytes = 1 MiB"* ]]
    [[ $output != *"$(cat "$folder/postgresql/service.password")"* ]]
}

@test "check-config: every problem with its line" {
    cat >>"$config" <<'CONFIG'
[log]
level = loud
colour = red
CONFIG
    sed -i 's/sslmode=verify-full/sslmode=require/' "$config"
    run -3 palmaresd check-config --config "$config"
    [[ $output == *"log.level: 'loud' is not a level"* ]]
    [[ $output == *"log.colour: there is no such key"* ]]
    [[ $output == *"database.conninfo: sslmode=require does not prove"* ]]
    [[ $output == *"owner.conninfo: sslmode=require does not prove"* ]]
    [[ $output == *"4 problems"* ]]
    run -3 palmaresd check-config --config ./nothing.ini
    [[ $output == *"./nothing.ini: cannot be read (No such file or directory)"* ]]
}

@test "check-config: files that cannot be used" {
    cp "$folder/pki/issued/palmaresd.key" open.key
    chmod 644 open.key
    sed -i "s#^key = .*#key = open.key#" "$config"
    run -3 palmaresd check-config --config "$config"
    [[ $output == *"server.key: "*"open.key: mode 0644 lets others read a secret; run: chmod"* ]]
    sed -i "s#^key = .*#key = $folder/pki/issued/admin.key#" "$config"
    run -3 palmaresd check-config --config "$config"
    [[ $output == *"server.key: "*"admin.key: not the key of "*"palmaresd.crt"* ]]
    sed -i "s#^key = .*#key = $folder/pki/issued/expired.key#; s#^certificate = .*#certificate = $folder/pki/issued/expired.crt#" "$config"
    run -3 palmaresd check-config --config "$config"
    [[ $output == *"server.certificate: "*"expired.crt: the certificate expired at 2020-01-02T00:00:00Z"* ]]
}

@test "run refuses what check-config refuses" {
    sed -i 's/^listen = 127.0.0.1:.*/listen = nowhere/' "$config"
    run -3 palmaresd run --config "$config"
    [[ $output == *"server.listen: 'nowhere' is not an address"* ]]
}

@test "migrate: a second time changes nothing" {
    run -0 palmaresd migrate --config "$config"
    [[ $output == *"0 applied"* ]]
    run -3 palmaresd migrate --config "$folder/none.ini"
}

@test "migrate: wrong password, PostgreSQL unreachable" {
    echo wrong >password
    chmod 600 password
    sed -i "s#^password_file = .*owner.password#password_file = password#" "$config"
    run -4 palmaresd migrate --config "$config"
    [[ $output == *"palmares_owner"* ]]
    sed -i -E 's/ port=[0-9]+/ port=1/' "$config"
    run -4 palmaresd migrate --config "$config"
}

@test "pki: an authority that openssl agrees with" {
    palmaresd pki init --directory ca --name 'Test CA' --days 30
    run -6 palmaresd pki init --directory ca
    [[ $output == *"ca/ca.crt: exists, and is not overwritten"* ]]
    palmaresd pki issue server db --san DNS:db.example,IP:192.0.2.1 --directory ca --no-register --days 20
    palmaresd pki issue client dec --directory ca --no-register --days 20
    openssl verify -x509_strict -purpose sslserver -verify_hostname db.example -CAfile ca/ca.crt ca/issued/db.crt
    openssl verify -x509_strict -purpose sslserver -verify_ip 192.0.2.1 -CAfile ca/ca.crt ca/issued/db.crt
    openssl verify -x509_strict -purpose sslclient -CAfile ca/ca.crt ca/issued/dec.crt
    run ! openssl verify -purpose sslclient -CAfile ca/ca.crt ca/issued/db.crt
    run ! openssl verify -purpose sslserver -CAfile ca/ca.crt ca/issued/dec.crt
    [ "$(stat -c %a ca/ca.key ca/issued/db.key ca/issued/dec.key | sort -u)" = 600 ]
    [ "$(stat -c %a ca/ca.crt ca/issued/db.crt)" = $'644\n644' ]
    run -6 palmaresd pki issue client dec --directory ca --no-register
    [[ $output == *"use 'palmaresd pki renew dec'"* ]]
    run -6 palmaresd pki issue client far --directory ca --no-register --days 31
    [[ $output == *"would outlive the authority"* ]]
    before=$(openssl x509 -in ca/issued/db.crt -noout -serial)
    key=$(sha256sum <ca/issued/db.key)
    palmaresd pki renew db --directory ca --no-register --days 25
    [ "$before" != "$(openssl x509 -in ca/issued/db.crt -noout -serial)" ]
    [ "$key" = "$(sha256sum <ca/issued/db.key)" ]
    palmaresd pki renew db --directory ca --no-register --days 25 --new-key
    [ "$key" != "$(sha256sum <ca/issued/db.key)" ]
    openssl verify -x509_strict -verify_hostname db.example -CAfile ca/ca.crt ca/issued/db.crt
    run -0 palmaresd pki list --directory ca --json
    [ "$(jq -r '[.[] | select(.name == "db") | .state] | join(" ")' <<<"$output")" = 'renewed renewed valid' ]
    [ "$(ls -A ca ca/issued | grep -c XXXXXX)" = 0 ]
}

@test "pki: an intermediate authority, for clients only" {
    palmaresd pki init --directory ca --days 30
    palmaresd pki issue intermediate enrolment --directory ca --days 20
    run -0 openssl x509 -in ca/issued/enrolment.crt -noout -ext basicConstraints,extendedKeyUsage
    [[ $output == *"CA:TRUE, pathlen:0"*"TLS Web Client Authentication"* ]]
    openssl verify -x509_strict -CAfile ca/ca.crt ca/issued/enrolment.crt
    # What it signs is good for a client and for nothing else; below it there is nobody.
    sign() { # NAME EXTENSIONS ISSUER
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -subj "/CN=$1" -out "$1.csr" 2>/dev/null
        openssl x509 -req -in "$1.csr" -CA "$3.crt" -CAkey "$3.key" -days 5 -out "$1.crt" -extfile <(echo "$2") 2>/dev/null
    }
    sign kiosk 'extendedKeyUsage=clientAuth' ca/issued/enrolment
    sign server $'extendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost' ca/issued/enrolment
    sign below 'basicConstraints=critical,CA:TRUE' ca/issued/enrolment
    sign deep 'extendedKeyUsage=clientAuth' below
    chain() { openssl verify -CAfile ca/ca.crt -untrusted ca/issued/enrolment.crt -untrusted below.crt "$@"; }
    chain -purpose sslclient kiosk.crt
    run ! chain -purpose sslserver server.crt
    run ! chain -purpose sslclient deep.crt
    run -2 palmaresd pki issue intermediate x --directory ca --role kiosk
    [[ $output == *"not for an intermediate"* ]]
    run -6 palmaresd pki issue intermediate enrolment --directory ca
    run -0 palmaresd pki list --directory ca
    [[ $output == *"enrolment "*" intermediate valid "* ]]
    # an authority of before cannot have one
    openssl req -x509 -key ca/ca.key -subj '/CN=old' -days 30 -out ca/ca.crt -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' \
        -config <(printf '[req]\ndistinguished_name=d\n[d]\n')
    run -6 palmaresd pki issue intermediate another --directory ca
    [[ $output == *"its path length is 0"* ]]
}

@test "check-config: what kiosks would get their certificates from" {
    grep -q '^\[enrol\]' "$config"
    sed "s#enrolment\.#palmaresd.#" "$config" >wrong.ini
    run -3 palmaresd check-config --config wrong.ini
    [[ $output == *"enrol.certificate: "*"palmaresd.crt: not an intermediate authority for clients"* ]]
    sed "s#issued/enrolment.key#issued/admin.key#" "$config" >wrong.ini
    run -3 palmaresd run --config wrong.ini
    [[ $output == *"admin.key: not the key of "* ]]
    sed '/^service = /d' "$config" >wrong.ini
    run -3 palmaresd check-config --config wrong.ini
    [[ $output == *"enrol.service: missing, and enrol.listen needs it"* ]]
}

@test "pki: a passphrase on the authority's key" {
    (umask 077 && echo 'correct horse battery' >phrase && echo 'something else' >other)
    palmaresd pki init --directory ca --passphrase-file phrase
    grep -q 'ENCRYPTED PRIVATE KEY' ca/ca.key
    run -3 palmaresd pki issue client dec --directory ca --no-register
    [[ $output == *"ca/ca.key: the key has a passphrase; give it with --passphrase-file"* ]]
    run -3 palmaresd pki issue client dec --directory ca --no-register --passphrase-file other
    [[ $output == *"does not open this key"* ]]
    palmaresd pki issue client dec --directory ca --no-register --passphrase-file phrase
}

@test "pki: what cannot be registered leaves no certificate behind" {
    sed -i -E 's/ port=[0-9]+/ port=1/' "$config"
    run -4 palmaresd pki issue client nobody-yet --role manager --config "$config"
    [[ $output == *"not registered in the database"* ]]
    [ ! -e "$PALMARES_CERTIFICATES/nobody-yet.crt" ]
    run -0 palmaresd pki list --config "$config"
    [[ $output != *nobody-yet* ]]
}

@test "pki: a principal's role is not changed in passing" {
    palmaresd pki issue client two-roles --role manager --config "$config"
    palmaresd pki revoke two-roles --config "$config"
    run -6 palmaresd pki issue client two-roles --role admin --config "$config" --out "$BATS_TEST_TMPDIR/out"
    [[ $output == *"exists with another role"* ]]
}

@test "a certificate is worth what its principal may do, until it is revoked" {
    palmaresd pki issue client short-lived --role manager --config "$config"
    run -0 as short-lived session list
    run -17 as short-lived identity list # PERMISSION_DENIED
    palmaresd pki renew short-lived --config "$config"
    run -0 as short-lived session list
    palmaresd pki revoke short-lived --reason 'laptop lost' --config "$config"
    run -26 as short-lived session list # UNAUTHENTICATED
    [[ $output == *revoked* ]]
    run -6 palmaresd pki renew short-lived --config "$config"
    [[ $output == *"its certificate was revoked"* ]]
}

@test "certificates that are refused: expired, revoked, of nobody, of another authority, none" {
    for name in expired revoked stranger; do
        run -26 as "$name" session list --timeout 5s
    done
    run ! env PALMARES_CERTIFICATE="$PALMARES_OTHER_CERTIFICATES/other-admin.crt" PALMARES_KEY="$PALMARES_OTHER_CERTIFICATES/other-admin.key" \
        "$PALMARES" session list --timeout 5s
    run -0 as admin session list
}

@test "SIGHUP takes a renewed certificate and a new log level, and says what must wait" {
    before=$(openssl s_client -connect "$PALMARES_SERVER" </dev/null 2>/dev/null | openssl x509 -noout -serial)
    [ -n "$before" ]
    palmaresd pki renew palmaresd --no-register --config "$PALMARES_SERVICE_CONFIG"
    printf '[limits]\nconnections_max = 99\n' >>"$PALMARES_SERVICE_CONFIG"
    kill -HUP "$(<"$PALMARES_SERVICE_PID_FILE")"
    for ((i = 0; i < 100; i++)); do
        after=$(openssl s_client -connect "$PALMARES_SERVER" </dev/null 2>/dev/null | openssl x509 -noout -serial)
        [ "$after" = "$before" ] || break
        sleep 0.05
    done
    [ "$after" != "$before" ]
    grep -q 'limits.connections_max: changed; takes effect when the service is restarted' "$PALMARES_SERVICE_LOG"
    run -0 as admin session list
    # A wrong file changes nothing.
    cp "$PALMARES_SERVICE_CONFIG" good.ini
    echo 'nonsense' >>"$PALMARES_SERVICE_CONFIG"
    kill -HUP "$(<"$PALMARES_SERVICE_PID_FILE")"
    for ((i = 0; i < 100; i++)); do
        ! grep -q "there is no '='" "$PALMARES_SERVICE_LOG" || break
        sleep 0.05
    done
    grep -q "there is no '='" "$PALMARES_SERVICE_LOG"
    cp good.ini "$PALMARES_SERVICE_CONFIG"
    run -0 as admin session list
}
