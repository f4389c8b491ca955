#!/bin/sh
# The figures that plat is held to, measured in one run: `make bench`, or `PLAT=… sh bench.sh`. What misses
# its bar is marked, and the run ends with status 1.
#
# Commands are compared with kubectl where it is there; best of five each. Everything runs on
# loopback, in a folder that is removed at the end, and stops by itself.
set -eu

plat=${PLAT:?the release executable}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
port=${PORT:-16443}
base=https://127.0.0.1:$port
server=

finish() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap finish EXIT INT TERM

now() { date +%s%N; }

# The shortest of five runs, in microseconds.
best() {
    shortest=
    for _ in 1 2 3 4 5; do
        start=$(now)
        "$@" >"$work/out" 2>&1 || { cat "$work/out" >&2; echo "bench: $* failed" >&2; exit 1; }
        spent=$((($(now) - start) / 1000))
        if [ -z "$shortest" ] || [ "$spent" -lt "$shortest" ]; then shortest=$spent; fi
    done
    echo "$shortest"
}

missed=0
# NAME FIGURE [UNIT [<=|>= BAR]]
line() {
    mark=
    if [ -n "${4:-}" ] && ! awk "BEGIN { exit !($2 $4 $5) }"; then
        mark=MISSED
        missed=$((missed + 1))
    fi
    printf '%-46s %12s %-6s %2s %-8s %s\n' "$1" "$2" "${3:-}" "${4:-}" "${5:-}" "$mark"
}
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
milliseconds() { awk "BEGIN { printf \"%.1f\", $1 / 1000 }"; }
# What the server holds, in MiB, and what it has used of the processor, in milliseconds.
memory() { awk '/VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$server/status"; }
processor() { awk -v hertz="$(getconf CLK_TCK)" '{ print ($14 + $15) * 1000 / hertz }' "/proc/$server/stat"; }

ask() { curl -sk -A bench -H "Authorization: Bearer bench-token" "$@"; }

start_server() {
    began=$(now)
    "$plat" serve --data "$work/data" --listen "127.0.0.1:$port" \
        --token-auth-file "$work/tokens.csv" 2>"$work/log" &
    server=$!
    until ask "$base/readyz" >/dev/null 2>&1; do
        kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    done
    ready=$((($(now) - began) / 1000))
}

printf 'bench-token,bench,u-bench,"system:kcp:admin"\n' >"$work/tokens.csv"
cat >"$work/config" <<EOF
apiVersion: v1
kind: Config
clusters: [{name: bench, cluster: {insecure-skip-tls-verify: true, server: "$base/clusters/root"}}]
contexts: [{name: bench, context: {cluster: bench, user: bench}}]
users: [{name: bench, user: {token: bench-token}}]
current-context: bench
EOF
export KUBECONFIG="$work/config" HOME="$work"

# Certificates are made at the first start, so that the second one counts.
start_server
kill "$server" && wait "$server" || true
start_server
line "start to ready, empty" "$(milliseconds "$ready")" ms "<=" 25
empty=$(memory)
line "memory then" "$empty" MiB "<=" 30
line "stripped executable" "$(strip -o "$work/stripped" "$plat" && wc -c <"$work/stripped" |
    awk '{ printf "%.1f", $1 / 1e6 }')" MB "<=" 20

json=$("$plat" measure-json)
line "JSON read, a list of about 7 MB" "$(echo "$json" | awk '{ print $2 }')" MB/s ">=" 150
line "JSON written, the same" "$(echo "$json" | awk '{ print $4 }')" MB/s ">=" 250

"$plat" ws create bench >/dev/null 2>&1
pwd_time=$(best "$plat" ws pwd)
line "plat ws pwd" "$(milliseconds "$pwd_time")" ms "<=" 3
cd_time=$(best "$plat" ws cd :root:bench)
curl_time=$(best ask "$base/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces/bench")
line "plat ws cd" "$(milliseconds "$cd_time")" ms
line "plat ws cd against curl's one request" "$(ratio "$cd_time" "$curl_time")" "" "<=" 1.1
if command -v kubectl >/dev/null; then
    kubectl_time=$(best kubectl config current-context)
    line "kubectl config current-context" "$(milliseconds "$kubectl_time")" ms
    line "plat ws pwd against it" "$(ratio "$pwd_time" "$kubectl_time")" "" "<=" 0.083
fi

awk 'BEGIN { for (i = 0; i < 1000; i++)
    printf "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s-%d}\ndata: {a: \"1\"}\n---\n", "NAME", i }' \
    >"$work/thousand"
sed s/NAME/plat/ "$work/thousand" >"$work/plat.yaml"
sed s/NAME/kubectl/ "$work/thousand" >"$work/kubectl.yaml"
began=$(now)
"$plat" apply -f "$work/plat.yaml" >/dev/null
plat_apply=$((($(now) - began) / 1000))
line "plat apply, 1,000 configmaps" "$(milliseconds "$plat_apply")" ms
if command -v kubectl >/dev/null; then
    began=$(now)
    kubectl apply --server-side -f "$work/kubectl.yaml" >/dev/null
    kubectl_apply=$((($(now) - began) / 1000))
    line "kubectl apply --server-side, the same" "$(milliseconds "$kubectl_apply")" ms
    line "times faster" "$(ratio "$kubectl_apply" "$plat_apply")" "" ">=" 15
fi

if command -v wrk >/dev/null; then
    load() { # KIND CONNECTIONS SECONDS → created a second
        KIND=$1 TOKEN=bench-token RUN=$(date +%s%N) wrk -t1 "-c$2" "-d$3" \
            -s "$here/load.lua" "$base" >"$work/wrk"
        if grep -q Non-2xx "$work/wrk"; then cat "$work/wrk" >&2; fi
        awk '/Requests\/sec/ { printf "%d", $2 }' "$work/wrk"
    }
    line "durable configmaps over TLS, 64 connections" "$(load configmaps 64 5)" /s ">=" 15000
    workspaces=$base/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces
    listed() { ask "$workspaces?labelSelector=$1" | grep -o '"kind":"Workspace"' | wc -l; }
    before=$(listed tenancy.kcp.io/phase%3DReady)
    held=$(memory)
    used=$(processor)
    began=$(now)
    load workspaces 16 5 >/dev/null
    total=$(listed "")
    until [ "$(listed tenancy.kcp.io/phase%3DReady)" -ge "$total" ]; do sleep 0.1; done
    spent=$((($(now) - began) / 1000))
    made=$((total - before))
    line "workspaces created to Ready, 16 at once" \
        "$(awk "BEGIN { printf \"%d\", $made * 1e6 / $spent }")" /s ">=" 1000
    line "processor for each" "$(awk "BEGIN { printf \"%.2f\", ($(processor) - $used) / $made }")" ms "<=" 1.5
    line "memory for each of $made" \
        "$(awk "BEGIN { printf \"%.1f\", ($(memory) - $held) * 1024 / $made }")" KiB "<=" 8
    kill "$server" && wait "$server" || true
    start_server
    line "start to ready, for 10,000 stored" \
        "$(awk "BEGIN { printf \"%.0f\", $ready / 1000 * 10000 / $made }")" ms "<=" 1000
    began=$(now)
    ask -X DELETE "$workspaces" >/dev/null
    while ask "$workspaces?limit=1" | grep -q '"kind":"Workspace"'; do sleep 0.1; done
    line "all of them deleted, for 10,000" \
        "$(awk "BEGIN { printf \"%.1f\", ($(now) - $began) / 1e9 * 10000 / $made }")" s "<=" 5
else
    echo "wrk is not installed: no load was measured (apt-get install wrk)" >&2
fi
if [ "$missed" != 0 ]; then
    echo "bench: $missed figures miss their bar" >&2
    exit 1
fi
