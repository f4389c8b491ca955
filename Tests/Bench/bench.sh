#!/bin/sh
# The figures that plat is held to, measured in one run: `make bench`, or `PLAT=… sh bench.sh [PART…]`. What
# misses its bar is marked, and the run ends with status 1. The parts are files beside this one: core,
# services, admission, streams, and kcp, where KCP names the folder of one that runs.
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
others=

finish() {
    for process in $server $others; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap finish EXIT INT TERM

now() { date +%s%N; }

# What a command takes: to its first byte and its end, in microseconds, at best; in KiB, at most; in
# microseconds of processor.
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
# What the server, or another process, holds, in MiB, and what it has used of the processor, in milliseconds.
memory() { awk '/VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/${1:-$server}/status"; }
processor() { awk -v hertz="$(getconf CLK_TCK)" '{ print ($14 + $15) * 1000 / hertz }' "/proc/$server/stat"; }

# NAME COUNT: configmaps of that name as manifests
configmaps() {
    awk -v name="$1" -v count="$2" 'BEGIN { for (i = 0; i < count; i++)
        printf "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s-%d}\ndata: {a: \"1\"}\n---\n", name, i }'
}

# PORT TO_PORT: a server that is 20 ms away
behind_delay() {
    python3 "$here/delay.py" "$1" "$2" 20 >"$work/delay-$1" &
    others="$others $!"
    until [ -s "$work/delay-$1" ]; do kill -0 "$!"; done
}

ask() { curl -sk -A bench -H "Authorization: Bearer bench-token" "$@"; }

# PORT FOLDER: serves what is in the folder of $work, and waits until it is ready; `served` is its process
serve() {
    "$plat" serve --data "$work/$2" --listen "127.0.0.1:$1" \
        --token-auth-file "$work/tokens.csv" 2>"$work/$2.log" &
    served=$!
    until ask "https://127.0.0.1:$1/readyz" >/dev/null 2>&1; do
        kill -0 "$served" 2>/dev/null || { cat "$work/$2.log" >&2; exit 1; }
    done
}
# FOLDER: the server that is measured; the one before it stops
start_server() {
    [ -z "$server" ] || { kill "$server" && wait "$server" || true; }
    began=$(now)
    serve "$port" "$1"
    server=$served
    ready=$((($(now) - began) / 1000))
}

printf 'bench-token,bench,u-bench,"system:kcp:admin"\n' >"$work/tokens.csv"
export KUBECONFIG="$work/config" HOME="$work"

# Each part begins in the root workspace, wherever the one before has moved to.
begin_part() {
    cat >"$work/config" <<EOF
apiVersion: v1
kind: Config
clusters: [{name: bench, cluster: {insecure-skip-tls-verify: true, server: "$base/clusters/root"}}]
contexts: [{name: bench, context: {cluster: bench, user: bench}}]
users: [{name: bench, user: {token: bench-token}}]
current-context: bench
EOF
    sed "s|$base|$far|" "$work/config" >"$work/far"
}

for part in ${*:-core services admission streams ${KCP:+kcp}}; do
    begin_part
    . "$here/$part.sh"
done
if [ "$missed" != 0 ]; then
    echo "bench: $missed figures miss their bar" >&2
    exit 1
fi
