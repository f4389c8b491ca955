#!/bin/sh
# The provider's controller: drives each model of every consumer, in all locations,
# Pending -> Accepted -> Running -> Completed.
#
# It is level-driven as controllers are: each event shows a model as it is, and the answer is the next
# state. The write makes the next event. It needs plat, sh and the provider's kubeconfig.
set -u
PLAT=${PLAT:-plat}
export_name=training.faros.sh

# The text of a member of one line of JSON, wherever it stands first.
member() { printf '%s' "$line" | sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'; }

"$PLAT" watch models --export "$export_name" -o jsonl |
    while IFS= read -r line; do
        case $line in
        '{"type":"ADDED"'* | '{"type":"MODIFIED"'*) ;;
        *) continue ;;
        esac
        case $(member state) in
        Pending | '') next=Accepted status=False ;;
        Accepted) next=Running status=False ;;
        Running) next=Completed status=True ;;
        *) continue ;;
        esac
        name=$(printf '%s' "$line" | sed 's/.*"metadata":{/{/; s/"managedFields".*//' |
            sed -n 's/.*"name":"\([^"]*\)".*/\1/p')
        cluster=$(member kcp.io\\/cluster)
        location=$(printf '%s' "$line" | sed -n 's/.*"location":"\([^"]*\)".*/\1/p')
        now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
        "$PLAT" patch models/"$name" --export "$export_name" --cluster "$cluster" \
            --subresource status -o name -p '{"status":{"state":"'"$next"'","location":"'"$location"'",
              "conditions":[{"type":"Completed","status":"'"$status"'","reason":"'"$next"'",
                "message":"","lastTransitionTime":"'"$now"'"}]}}' >/dev/null &&
            echo "$cluster/$name: $next"
    done
