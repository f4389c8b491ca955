#!/bin/sh
# The figures that plat is held to, measured in one run: `make bench`, or `PLAT=… sh bench.sh`. What misses
# its bar is marked, and the run ends with status 1.
#
# Commands are compared with kubectl and curl in the same run, the best of several each; a server far away
# is one behind delay.py. Everything runs on loopback, in a folder that is removed at the end, and stops
# by itself.
set -eu

plat=${PLAT:?the release executable}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
port=${PORT:-16443}
base=https://127.0.0.1:$port
far=https://127.0.0.1:$((port + 1))
server=
delay=

finish() {
    for process in $server $delay; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap finish EXIT INT TERM

now() { date +%s%N; }

# What a command takes: to its first byte and its end, in microseconds, at best; and in KiB, at most.
measure() { python3 "$here/measure.py" "$@"; }
best() { measure 15 "$@" | cut -d' ' -f2; }

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
sed "s|$base|$far|" "$work/config" >"$work/far"
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

"$plat" ws create bench many >/dev/null 2>&1
pwd_time=$(best "$plat" ws pwd)
line "plat ws pwd" "$(milliseconds "$pwd_time")" ms "<=" 3
python3 "$here/delay.py" "$((port + 1))" "$port" 20 >"$work/delay" &
delay=$!
until [ -s "$work/delay" ]; do kill -0 "$delay"; done
# The one request of a move, by both.
cluster=clusters/root:bench/apis/core.kcp.io/v1alpha1/logicalclusters/cluster
by_curl() { best curl -sk -A bench -H "Authorization: Bearer bench-token" "$1/$cluster"; }
cd_time=$(best "$plat" ws cd :root:bench)
line "plat ws cd" "$(milliseconds "$cd_time")" ms
line "plat ws cd against curl's one request" "$(ratio "$cd_time" "$(by_curl "$base")")" "" "<=" 1.1
far_time=$(best "$plat" ws cd :root:bench --kubeconfig "$work/far")
line "the same at 20 ms" "$(ratio "$far_time" "$(by_curl "$far")")" "" "<=" 1.1
awk -v base="$base" 'BEGIN {
    print "apiVersion: v1\nkind: Config\ncurrent-context: x-5000\nclusters:"
    for (i = 0; i < 10000; i++)
        printf "- cluster:\n    insecure-skip-tls-verify: true\n    server: %s/clusters/root\n  name: c-%d\n", base, i
    print "contexts:"
    for (i = 0; i < 10000; i++)
        printf "- context:\n    cluster: c-%d\n    user: bench\n  name: x-%d\n", i, i
    print "users:\n- name: bench\n  user:\n    token: bench-token" }' >"$work/many"
line "plat ws cd with 10,000 contexts" \
    "$(milliseconds "$(best "$plat" ws cd :root:bench --kubeconfig "$work/many")")" ms "<=" 50
if command -v kubectl >/dev/null; then
    kubectl_time=$(best kubectl config current-context)
    line "kubectl config current-context" "$(milliseconds "$kubectl_time")" ms
    line "plat ws pwd against it" "$(ratio "$pwd_time" "$kubectl_time")" "" "<=" 0.083
fi

# NAME COUNT: configmaps of that name as manifests
configmaps() {
    awk -v name="$1" -v count="$2" 'BEGIN { for (i = 0; i < count; i++)
        printf "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s-%d}\ndata: {a: \"1\"}\n---\n", name, i }'
}
# NAME KUBECONFIG BAR: 1,000 configmaps, by plat and by kubectl
compare_apply() {
    configmaps "plat-$1" 1000 >"$work/plat.yaml"
    configmaps "kubectl-$1" 1000 >"$work/kubectl.yaml"
    plat_apply=$(measure 1 "$plat" apply --kubeconfig "$2" -f "$work/plat.yaml" | cut -d' ' -f2)
    line "plat apply, 1,000 configmaps, $1" "$(milliseconds "$plat_apply")" ms
    if ! command -v kubectl >/dev/null; then return; fi
    kubectl_apply=$(measure 1 kubectl apply --server-side --kubeconfig "$2" -f "$work/kubectl.yaml" |
        cut -d' ' -f2)
    line "kubectl apply --server-side, the same" "$(milliseconds "$kubectl_apply")" ms
    line "times faster" "$(ratio "$kubectl_apply" "$plat_apply")" "" ">=" "$3"
}
compare_apply near "$work/config" 15
compare_apply far "$work/far" 40

configmaps many 12000 >"$work/many.yaml"
"$plat" apply -w :root:many -f "$work/many.yaml" >/dev/null
for format in table json yaml; do
    # shellcheck disable=SC2046 # three figures
    set -- $(measure 3 "$plat" get configmaps -w :root:many -o "$format")
    line "plat get of 12,000 as $format, first row" "$(milliseconds "$1")" ms "<=" 60
    line "whole" "$(milliseconds "$2")" ms
    line "memory" "$(awk "BEGIN { printf \"%.1f\", $3 / 1024 }")" MiB "<=" 20
done

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
    load workspaces 16 10 >/dev/null
    total=$(listed "")
    until [ "$(listed tenancy.kcp.io/phase%3DReady)" -ge "$total" ]; do sleep 0.1; done
    spent=$((($(now) - began) / 1000))
    made=$((total - before))
    line "workspaces created to Ready, 16 at once" \
        "$(awk "BEGIN { printf \"%d\", $made * 1e6 / $spent }")" /s ">=" 1000
    line "processor for each" "$(awk "BEGIN { printf \"%.2f\", ($(processor) - $used) / $made }")" ms "<=" 1.5
    line "memory for each of $made" \
        "$(awk "BEGIN { printf \"%.1f\", ($(memory) - $held) * 1024 / $made }")" KiB "<=" 8
    # shellcheck disable=SC2046 # three figures
    set -- $(measure 3 "$plat" ws tree :root)
    line "plat ws tree of $total, first line" "$(milliseconds "$1")" ms "<=" 100
    line "whole, for 10,000" "$(awk "BEGIN { printf \"%.2f\", $2 / 1e6 * 10000 / $total }")" s "<=" 1.5
    line "memory" "$(awk "BEGIN { printf \"%.1f\", $3 / 1024 }")" MiB "<=" 40
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
