# The control plane and the client as such; read by bench.sh.

# Certificates are made at the first start, so that the second one counts.
start_server core
start_server core
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
behind_delay "$((port + 1))" "$port"
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
    # shellcheck disable=SC2046 # figures
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
    # shellcheck disable=SC2046 # figures
    set -- $(measure 3 "$plat" ws tree :root)
    line "plat ws tree of $total, first line" "$(milliseconds "$1")" ms "<=" 100
    line "whole, for 10,000" "$(awk "BEGIN { printf \"%.2f\", $2 / 1e6 * 10000 / $total }")" s "<=" 1.5
    line "memory" "$(awk "BEGIN { printf \"%.1f\", $3 / 1024 }")" MiB "<=" 40
    start_server core
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
