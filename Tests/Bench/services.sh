# A service on 30 clusters that are 20 ms away, and with 1,000 consumers; read by bench.sh.
#
# Workspaces of a second control plane, behind delay.py, stand in for the clusters.
clusters=30
consumers=1000
start_server services
serve "$((port + 2))" clusters
others="$others $served"
behind_delay "$((port + 3))" "$((port + 2))"
sed "s|$base|https://127.0.0.1:$((port + 2))|" "$work/config" >"$work/near-clusters"
names=$(seq -f 'c-%02g' "$clusters")
# shellcheck disable=SC2086 # one operand a name
"$plat" ws create $names --type root:universal --kubeconfig "$work/near-clusters" >/dev/null 2>&1
for name in $names; do
    sed "s|$base/clusters/root|https://127.0.0.1:$((port + 3))/clusters/root:$name|" \
        "$work/config" >"$work/$name"
    "$plat" compute mount "$name" --cluster-kubeconfig "$work/$name" --label tier=gold >/dev/null
done
"$plat" compute label c-01 only=this >/dev/null

# LABELS: installs the service on those clusters and takes it away again; what the first of both took at best
install() {
    for _ in 1 2 3; do
        measure 1 "$plat" service install "$here/../Story/service" --compute "$1" --yes
        "$plat" service rm training --at :root:training --yes >/dev/null
    done | sort -n -k 2 | sed 's/^[0-9]* \([0-9]*\) .*/\1/;q'
}
one=$(install only=this)
line "service install, one cluster at 20 ms" "$(milliseconds "$one")" ms
all=$(install tier=gold)
line "service install, $clusters clusters at 20 ms" "$(milliseconds "$all")" ms
line "against the one" "$(ratio "$all" "$one")" "" "<=" 3

# What 20 objects are to all of them.
awk 'BEGIN { for (i = 0; i < 20; i++)
    printf "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: o-%d}\ndata: {a: \"1\"}\n---\n", i }' >"$work/20.yaml"
apply_all=$(measure 1 "$plat" apply -f "$work/20.yaml" --compute tier=gold | cut -d' ' -f2)
line "apply --compute, 20 objects" "$(milliseconds "$apply_all")" ms
if command -v kubectl >/dev/null; then
    "$plat" delete -f "$work/20.yaml" --compute tier=gold >/dev/null
    kubectl_all=$(measure 1 sh -c "for name in $(echo $names); do
        kubectl apply --server-side -s $base/clusters/root:\$name -f $work/20.yaml || exit 1
    done" | cut -d' ' -f2)
    line "a loop of kubectl, the same" "$(milliseconds "$kubectl_all")" ms
    line "times faster" "$(ratio "$kubectl_all" "$apply_all")" "" ">=" 10
fi

"$plat" service install "$here/../Story/service" --compute tier=gold --yes >/dev/null
# The type binds the service in each workspace that is made of it.
awk -v count="$consumers" 'BEGIN {
    print "apiVersion: tenancy.kcp.io/v1alpha1\nkind: WorkspaceType\nmetadata: {name: consumer}"
    print "spec: {extend: {with: [{name: universal, path: root}]},"
    print "  defaultAPIBindings: [{path: \"root:training\", export: training.faros.sh}]}"
    for (i = 0; i < count; i++)
        printf "---\napiVersion: tenancy.kcp.io/v1alpha1\nkind: Workspace\nmetadata: {name: w-%d}\n" \
            "spec: {type: {name: consumer, path: root}}\n", i }' >"$work/consumers.yaml"
"$plat" apply -f "$work/consumers.yaml" >/dev/null
# shellcheck disable=SC2046 # three figures
set -- $(measure 15 "$plat" service status training --at :root:training)
line "service status, $consumers consumers, first line" "$(milliseconds "$1")" ms "<=" 100
line "whole, with $clusters clusters" "$(milliseconds "$2")" ms "<=" 1000
