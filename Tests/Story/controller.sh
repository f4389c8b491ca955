#!/bin/sh
# The provider's controller: drives each model of every consumer, in all locations,
# Pending -> Accepted -> Running -> Completed.
#
# It is level-driven, as controllers are: an event shows a model as it is, the answer is the next state,
# and that write makes the next event. It needs plat, sh and the provider's kubeconfig.
set -u
api=training.faros.sh

# between BEFORE TEXT: what stands after the first BEFORE and before the quote that follows it.
between() {
    case $2 in *"$1"*) ;; *) return ;; esac
    rest=${2#*"$1"}
    printf '%s' "${rest%%\"*}"
}

# location ENDPOINT: the slice in-LOCATION that has it.
location() {
    plat get apiexportendpointslices -o jsonl | while IFS= read -r slice; do
        name=$(between '"name":"in-' "$slice")
        case $slice in *"\"url\":\"$1\""*) [ -z "$name" ] || printf '%s' "$name" ;; esac
    done
}

# advance EVENT: writes the state that follows.
advance() {
    object=${1#*'"object":'}
    case $(between '"state":"' "$object") in
    Pending | '') next=Accepted done=False ;;
    Accepted) next=Running done=False ;;
    Running) next=Completed done=True ;;
    *) return ;;
    esac
    cluster=$(between '"kcp.io/cluster":"' "$object")
    name=$(between '"name":"' "${object#*'"metadata":'}")
    where=$(location "$(between '"endpoint":"' "$1")")
    now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    plat patch "models/$name" --export "$api" --cluster "$cluster" --subresource status -o name \
        --field-manager controller --patch-file - >/dev/null <<END || return
status:
  state: $next
  location: $where
  conditions:
  - {type: Completed, status: "$done", reason: $next, message: "", lastTransitionTime: "$now"}
END
    echo "$cluster/$name in $where: $next"
}

plat watch models --export "$api" -o jsonl | while IFS= read -r event; do
    case $event in '{"type":"ADDED"'* | '{"type":"MODIFIED"'*) advance "$event" ;; esac
done
