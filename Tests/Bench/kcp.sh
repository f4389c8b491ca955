# Moving, looking around and applying on a real kcp, against curl, kcp's own plugin and kubectl; read by
# bench.sh.
[ -n "${top:-}" ] || . "$here/on-kcp.sh"

cluster=clusters/root:$top/apis/core.kcp.io/v1alpha1/logicalclusters/cluster
by_curl() { best curl -sk -o /dev/null -H "Authorization: Bearer $token" "$1/$cluster"; }
near_time=$(on near best "$plat" ws cd ":root:$top")
line "kcp: plat ws cd" "$(milliseconds "$near_time")" ms
line "against curl's one request" "$(ratio "$near_time" "$(by_curl "$near")")" "" "<=" 1.1
far_time=$(on far best "$plat" ws cd ":root:$top")
line "kcp at 20 ms: plat ws cd" "$(milliseconds "$far_time")" ms
line "against curl's one request" "$(ratio "$far_time" "$(by_curl "$far")")" "" "<=" 1.1
line "against kubectl ws" "$(ratio "$far_time" "$(on far best kubectl-ws ":root:$top")")" "" "<=" 0.5

workspaces() { # COUNT: as manifests
    awk -v count="$1" 'BEGIN { for (i = 0; i < count; i++)
        printf "apiVersion: tenancy.kcp.io/v1alpha1\nkind: Workspace\nmetadata: {name: w%02d}\n---\n", i }'
}
workspaces 10 >"$work/ten.yaml"
workspaces 24 >"$work/children.yaml"
on near "$plat" apply -w ":root:$top" -f "$work/ten.yaml" >/dev/null
on near "$plat" wait workspaces --all -w ":root:$top" --for jsonpath='{.status.phase}'=Ready >/dev/null
for number in 0 1 2 3 4 5 6 7 8 9; do
    on near "$plat" apply -w ":root:$top:w0$number" -f "$work/children.yaml" >/dev/null
done
for number in 0 1 2 3 4 5 6 7 8 9; do
    on near "$plat" wait workspaces --all -w ":root:$top:w0$number" --for jsonpath='{.status.phase}'=Ready \
        --timeout 5m >/dev/null
done
# NAME BAR: the tree below, by plat and by kubectl ws
compare_tree() {
    on "$1" "$plat" ws cd ":root:$top" >/dev/null
    plat_tree=$(measure 5 "$plat" ws tree | cut -d' ' -f2)
    kubectl_tree=$(measure 1 kubectl-ws tree | cut -d' ' -f2)
    line "kcp, $1: plat ws tree of 250" "$(milliseconds "$plat_tree")" ms
    line "kubectl ws tree, the same" "$(milliseconds "$kubectl_tree")" ms
    line "times faster" "$(ratio "$kubectl_tree" "$plat_tree")" "" ">=" "$2"
}
compare_tree near 1
compare_tree far 40

# NAME: 1,000 configmaps, by plat and by kubectl
compare_kcp_apply() {
    configmaps "plat-$1" 1000 >"$work/plat.yaml"
    configmaps "kubectl-$1" 1000 >"$work/kubectl.yaml"
    # shellcheck disable=SC2046 # four figures
    set -- "$1" $(measure 1 "$plat" apply -f "$work/plat.yaml") \
        $(measure 1 kubectl apply --server-side -f "$work/kubectl.yaml")
    line "kcp, $1: plat apply, 1,000 configmaps" "$(milliseconds "$3")" ms
    line "kubectl apply --server-side, the same" "$(milliseconds "$7")" ms
    line "times faster" "$(ratio "$7" "$3")" "" ">=" 10
    line "of kubectl's processor" "$(awk "BEGIN { printf \"%.4f\", $5 / $9 }")" "" "<=" 0.0333
}
for distance in near far; do
    on "$distance" "$plat" ws cd ":root:$top:w00" >/dev/null
    compare_kcp_apply "$distance"
done
