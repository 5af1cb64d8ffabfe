#!/usr/bin/env bash
# The senders of the demo: posts what six providers would post, signed as they sign, to a running
# sluis. Invented people. Sent again it has no second effect: sluis answers "duplicate": true.
#
#     config/demo/send.sh http://127.0.0.1:8080 data/demo
set -euo pipefail
url=${1:?the URL of sluis}
secrets=${2:?the folder with the secrets}
submissions=$(dirname "$(readlink -f "$0")")/submissions

hmac() { openssl dgst -sha256 "$@" -binary | base64 -w0; }  # reads the text
secret() { cat "$secrets/$1.secret"; }

# post SOURCE FILE HEADER..: one line for what was sent and what was answered.
post() { post_at "/hooks/$1" "$@"; }

post_at() {  # PATH SOURCE FILE HEADER..
    local path=$1 source=$2 file=$3 answer headers=(); shift 3
    for header in "$@"; do headers+=(-H "$header"); done
    answer=$(curl -sS --max-time 10 -w ' %{http_code}' -X POST "$url$path" "${headers[@]}" \
                  --data-binary @"$submissions/$file")
    printf '  %-14s %-22s %s  %s\n' "$source" "${file%.*}" "${answer##* }" "${answer% *}"
}

typeform() {
    post brochure-form "$1" 'Content-Type: application/json' \
         "Typeform-Signature: sha256=$(hmac -hmac "$(secret typeform)" <"$submissions/$1")"
}

shopify() {  # FILE WEBHOOK-ID
    post shop "$1" 'Content-Type: application/json' 'X-Shopify-Topic: customers/create' \
         "X-Shopify-Webhook-Id: $2" "X-Shopify-Hmac-Sha256: $(hmac -hmac "$(secret shopify)" <"$submissions/$1")"
}

wordpress() {
    post website "$1" 'Content-Type: application/x-www-form-urlencoded' "X-Webhook-Token: $(secret wordpress)"
}

standard_webhooks() {  # FILE ID
    local now key
    now=$(date +%s)
    key=$(secret crm | sed 's/^whsec_//' | base64 -d | od -An -v -tx1 | tr -d ' \n')
    post crm "$1" 'Content-Type: application/json' "webhook-id: $2" "webhook-timestamp: $now" \
         "webhook-signature: v1,$({ printf '%s.%s.' "$2" "$now"; cat "$submissions/$1"; } | hmac -mac HMAC -macopt "hexkey:$key")"
}

meta_leads() {
    post leads "$1" 'Content-Type: application/json' \
         "X-Hub-Signature-256: sha256=$(openssl dgst -sha256 -hmac "$(secret meta_app)" -r <"$submissions/$1" | cut -d' ' -f1)"
}

segment() {
    post_at /v1/batch tracking "$1" 'Content-Type: application/json' \
            "Authorization: Basic $(printf '%s:' "$(secret tracking)" | base64 -w0)"
}

typeform typeform-anna.json
typeform typeform-bram.json
typeform typeform-carla.json
shopify shopify-dirk.json 5d2a6a14-demo-0001
shopify shopify-eva.json 5d2a6a14-demo-0002
wordpress wordpress-fleur.form
wordpress wordpress-gijs.form
wordpress wordpress-nobody.form
standard_webhooks crm-batch.json msg_demo0001
standard_webhooks crm-unsubscribed.json msg_demo0002
standard_webhooks crm-unknown.json msg_demo0003
meta_leads meta-leads.json
segment segment-batch.json
# Nobody may speak for Typeform without its secret:
post brochure-form typeform-anna.json 'Content-Type: application/json' \
     'Typeform-Signature: sha256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
