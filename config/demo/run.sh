#!/usr/bin/env bash
# The demo of `./dev run`: ad networks of our own (the sandbox), sluis, and senders that post signed
# webhooks; then what became of each contact. Stays up until Ctrl-C. All data is below data/.
set -euo pipefail
set -m  # children get process groups of their own: Ctrl-C reaches this script, which stops them in order
cd "$(dirname "$(readlink -f "$0")")/../.."
build=${1:?the folder of the build}
sluis=$build/sluis
hooks=http://127.0.0.1:8080
bold=$'\e[1m'; plain=$'\e[0m'
[ -t 1 ] || { bold=''; plain=''; }
heading() { printf '\n%s\n' "$bold$*$plain"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

pids=()
stop_all() {  # sluis first, then the networks it sends to
    trap '' INT TERM
    local i
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill -TERM "${pids[i]}" 2>/dev/null || continue
        wait "${pids[i]}" 2>/dev/null || true
    done
    pids=()
}
trap stop_all EXIT
trap 'echo; echo "stopping"; exit 0' INT TERM

# until_ok SECONDS WHAT COMMAND..: tries again and again
until_ok() {
    local seconds=$1 what=$2 end; shift 2
    end=$((SECONDS + seconds))
    until "$@" >/dev/null 2>&1; do
        kill -0 "${pids[-1]}" 2>/dev/null || fail "$what ended: see data/*.log"
        ((SECONDS < end)) || fail "$what is not ready after $seconds s: see data/*.log"
        sleep 0.1
    done
}

for port in 8080 8081 18443; do
    ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || fail "port $port is in use: does ./dev run, or another sluis, run already?"
done

new_secret() { [ -s "$2" ] || (umask 077; printf '%s%s\n' "$1" "$(openssl rand -base64 32)" >"$2"); }
mkdir -p data/demo
chmod 700 data data/demo
for name in typeform shopify wordpress meta_app meta_verify tracking; do new_secret '' "data/demo/$name.secret"; done
new_secret whsec_ data/demo/crm.secret

heading "Starting the sandbox ad networks (log: data/sandbox.log) and sluis (log: data/sluis.log)"
"$build"/tests/sandbox/sluis-sandbox --listen 127.0.0.1:18443 --folder data/sandbox >>data/sandbox.log 2>&1 &
pids+=($!)
until_ok 10 "the sandbox" curl -sf --cacert data/sandbox/ca.pem https://localhost:18443/control/
sed -n 's/.*"access_token": "\([^"]*\)".*/\1/p' data/sandbox/meta_page.json >data/demo/meta_page.secret
chmod 600 data/demo/meta_page.secret
"$sluis" serve --config config/demo/sluis.toml 2>>data/sluis.log &
pids+=($!)
until_ok 60 "sluis" curl -sf "$hooks/readyz"

heading "Declaring six sources, two destinations, an audience and two views"
"$sluis" apply -f config/demo/declarations.toml --yes

heading "Sending webhooks, as six providers would (the last one is forged)"
config/demo/send.sh "$hooks" data/demo

# Applied, fetched, sent, and Google's counts are there: nothing waits anywhere.
settled() {
    local now
    now=$("$sluis" status --json | tr -d ' \n') || return 1
    [[ $now == *'"fetching":0'* && $now =~ '"waiting":0'[,}] ]] || return 1
    ! "$sluis" audiences --json | tr -d ' ' | grep -qE '"(pending|leaving)":[1-9]'
}
until_ok 60 "delivery" settled

heading "The sources: where each stands, how far it can be trusted, what it sent"
"$sluis" sources list
heading "Each contact: source, marketing status and why; each audience, sent or not, and what the network said"
"$sluis" contacts list --audiences
heading "A view: the marketing contacts, the latest first"
"$sluis" views contacts marketing
heading "Submissions that could not be mapped are kept, and can be replayed"
"$sluis" events list --outcome quarantined
heading "The audience: its members are those to be sent and those excluded, by reason"
"$sluis" breakdown everybody
heading "Usage: marketing contacts, by what made them so"
"$sluis" usage
heading "It is running. Ctrl-C stops it; ./dev run starts it again with its data"
cat <<TEXT
  webhooks       $hooks/hooks/SOURCE
  readiness      $hooks/readyz
  metrics        http://127.0.0.1:8081/metrics
  sandbox        https://localhost:18443/control/ (certificate: data/sandbox/ca.pem)
  command line   $sluis --help, such as: $sluis contacts show 1
TEXT
wait "${pids[-1]}"
