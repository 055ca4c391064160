#!/usr/bin/env bats
# The client by itself: help, mistakes on the command line, profiles, exit codes, languages, completion; and what it says about a service that
# does not answer or does not accept it. Run by tests/run, or: tests/support/with-stack BUILD -- bats FILE

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
    export HOME=$BATS_TEST_TMPDIR LC_ALL=C.UTF-8
    unset XDG_CONFIG_HOME PALMARES_PROFILE PALMARES_SESSION PALMARES_TIMEOUT LANGUAGE NO_COLOR
}

palmares() { "$PALMARES" "$@"; }

# A port of the loopback on which nobody listens.
closed_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# The command with nothing of the stack in its environment.
bare() { env -u PALMARES_SERVER -u PALMARES_CA -u PALMARES_CERTIFICATE -u PALMARES_KEY -u PALMARES_SERVER_NAME "$PALMARES" "$@"; }

@test "help of the program, of each noun and of each command has an example" {
    run -0 --separate-stderr palmares help
    [ -z "$stderr" ]
    nouns=$(sed -n '/^Nouns:/,/^$/s/^  \([a-z]\{1,\}\) .*/\1/p' <<<"$output")
    [ "$(wc -w <<<"$nouns")" -ge 6 ]
    for noun in $nouns; do
        run -0 palmares help "$noun"
        verbs=$(sed -n '/^Commands:/,/^$/s/^  \([a-z-]\{1,\}\) .*/\1/p' <<<"$output")
        for verb in ${verbs:-''}; do
            run -0 palmares "$noun" $verb --help
            [[ $output == *"Example:"*"palmares $noun${verb:+ $verb}"* ]]
            [[ $output == *"--output-format"* ]]
        done
    done
}

@test "version" {
    run -0 palmares --version
    [[ $output =~ ^palmares\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "mistakes on the command line are exit code 2, with a suggestion" {
    run -2 --separate-stderr palmares
    [[ $stderr == *"Usage:"* ]]
    run -2 palmares candidat list
    [[ $output == *'did you mean "candidate"'* ]]
    run -2 palmares calendar chekc
    [[ $output == *'did you mean "calendar check"'* ]]
    run -2 palmares session list --qiet
    [[ $output == *"did you mean --quiet"* ]]
    run -2 palmares session
    [[ $output == *"load"* ]]
    run -2 palmares session load
    [[ $output == *"an argument is missing: PACK"* ]]
    run -2 palmares session list extra
    [[ $output == *'one argument too many: "extra"'* ]]
    run -2 palmares session list -o xml
    [[ $output == *"table, json, csv"* ]]
    run -2 palmares session list -o
    [[ $output == *"-o needs a value"* ]]
    run -2 palmares session list -o json -o csv
    [[ $output == *"twice"* ]]
    run -2 palmares --server x:1 session list
    [[ $output == *"behind the command"* ]]
    run -2 palmares candidate list --limit 0
    [[ $output == *"whole number from 1"* ]]
    run -2 palmares candidate withdraw 1
    [[ $output == *"--reason"* ]]
    run -2 palmares candidate withdraw 1 --reason x --request-id 12
    [[ $output == *"UUID"* ]]
    run -2 palmares candidate update 1 --set zone
    [[ $output == *"FIELD=VALUE"* ]]
    run -2 palmares candidate update 1 --set colour=red
    [[ $output == *"there is no such field"* ]]
    run -2 palmares candidate update 1
    run -2 palmares audit list --since yesterday
    [[ $output == *"2022-05-18"* ]]
    run -2 palmares completion fish
}

@test "without a profile the message says where one is put" {
    run -5 --separate-stderr bare session list
    [ -z "$output" ]
    [[ $stderr == *'no "server"'*"$HOME/.config/palmares/config.ini"*PALMARES_SERVER*--server* ]]
}

@test "a wrong profile is exit code 5 with file and line" {
    mkdir -p .config/palmares
    printf '[profile default]\nserver = localhost:7300\ncolour = red\n' >.config/palmares/config.ini
    run -5 bare status
    [[ $output == *"config.ini:3"*'"colour"'* ]]
    printf '[profile default]\nserver = localhost\nca = a\ncertificate = b\nkey = c\n' >.config/palmares/config.ini
    run -5 bare status
    [[ $output == *"host:port"* ]]
    printf '[profile default]\nserver = localhost:7300\nca = ca.crt\ncertificate = b\nkey = c\n' >.config/palmares/config.ini
    run -5 bare status
    [[ $output == *"ca.crt"* ]]
    run -5 bare status --profile other
    [[ $output == *"[profile other]"* ]]
    run -5 bare status --config missing.ini
    [[ $output == *"missing.ini"* ]]
}

@test "a profile of the file works, and a flag is stronger" {
    mkdir -p .config/palmares
    cat >.config/palmares/config.ini <<END
[profile default]
server = $PALMARES_SERVER
ca = $PALMARES_CA
certificate = $PALMARES_CERTIFICATE
key = $PALMARES_KEY
END
    run -0 bare identity whoami
    [[ $output == *"admin"* ]]
    run -24 bare identity whoami --server "localhost:$(closed_port)" --timeout 1s
}

@test "nobody listens: exit code 24, said within the time allowed" {
    port=$(closed_port)
    began=$SECONDS
    run -24 --separate-stderr palmares status --server "localhost:$port" --timeout 2s
    ((SECONDS - began <= 5))
    [ -z "$output" ]
    [[ $stderr == *"no answer"* ]]
    [[ $stderr == *"$port"* ]]
    [[ $stderr == *"--server"* ]]
}

@test "several servers: the one that answers is used" {
    run -0 palmares status --server "localhost:$(closed_port),$PALMARES_SERVER"
    [[ $output == *"PostgreSQL"* ]]
}

@test "a certificate that is not accepted: exit code 26, and what to check" {
    for name in revoked stranger; do
        PALMARES_CERTIFICATE=$PALMARES_CERTIFICATES/$name.crt PALMARES_KEY=$PALMARES_CERTIFICATES/$name.key \
            run -26 palmares status --timeout 3s
        [[ $output == *"certificate"* ]]
    done
}

@test "a role that may not: exit code 17, nothing changed" {
    PALMARES_CERTIFICATE=$PALMARES_CERTIFICATES/auditor.crt PALMARES_KEY=$PALMARES_CERTIFICATES/auditor.key \
        run -17 palmares identity create someone --role manager
    [[ $output == *"identity whoami"* ]]
    run -15 palmares identity show someone
}

@test "French messages, also where no French locale is installed" {
    LC_ALL=fr_FR.UTF-8 run -2 palmares candidat list
    [[ $output == *"erreur"*"vouliez-vous dire"* ]]
    LC_ALL=C.UTF-8 LANGUAGE=fr run -0 palmares help
    [[ $output == *"sessions d'examen"* ]]
    LC_ALL=C run -2 palmares candidat list
    [[ $output == *"did you mean"* ]]
}

@test "a table is coloured only on a terminal" {
    run -0 palmares status
    [[ $output != *$'\033'* ]]
    run -0 script -qec "TERM=xterm '$PALMARES' status" /dev/null
    [[ $output == *$'\033[1m'* ]]
    run -0 script -qec "TERM=xterm NO_COLOR=1 '$PALMARES' status" /dev/null
    [[ $output != *$'\033[1m'* ]]
}

@test "json and csv are what they say" {
    run -0 --separate-stderr palmares status -o json
    [ "$(jq -r .version <<<"$output")" = "$(palmares --version | cut -d' ' -f2)" ]
    run -0 --separate-stderr palmares identity list -o json
    jq -e '.principals | map(.name) | index("admin") != null' <<<"$output"
    LC_ALL=fr_FR.UTF-8 run -0 --separate-stderr palmares identity list -o csv
    [[ ${lines[0]} == $'name;role;label;establishment;disabled;create_time\r' ]]
}

@test "a reader that goes away is no error message" {
    run -0 --separate-stderr bash -c '"$PALMARES" help | head -1'
    [ -z "$stderr" ]
    [ "${#lines[@]}" -eq 1 ]
}

@test "a full disk is exit code 3" {
    run -3 --separate-stderr bash -c '"$PALMARES" identity list >/dev/full'
    [[ $stderr == *"standard output"* ]]
}

@test "completion of bash: nouns, verbs, options, words" {
    palmares completion bash >palmares.bash
    complete_at() { # WORDS...: what is offered for the last one
        bash -c '. ./palmares.bash
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _palmares
            printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
    }
    [ "$(complete_at palmares cand)" = candidate ]
    [ "$(complete_at palmares calendar ex)" = export ]
    [ "$(complete_at palmares calendar export --for)" = --format ]
    complete_at palmares calendar export --format '' | grep -qx pdf
    complete_at palmares calendar check --fail-on 'b' | grep -qx before-start
    complete_at palmares candidate list -o '' | grep -qx json
    complete_at palmares status --time | grep -qx -- --timeout
    touch a-file.json
    [ "$(complete_at palmares candidate create -f a-f)" = a-file.json ]
}

@test "completion of zsh: the script is well formed and offers the nouns" {
    palmares completion zsh >_palmares
    zsh -n _palmares
    run -0 zsh -fc 'fpath=($PWD $fpath); autoload -U compinit; compinit -D -u; whence -w _palmares; print -r -- ${_comps[palmares]}'
    [[ $output == *"_palmares: function"* ]]
    [[ $output == *$'\n'"_palmares"* ]]
}
