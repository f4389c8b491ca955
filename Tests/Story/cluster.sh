#!/bin/sh
# What passes through a mount onto a real Kubernetes API server: a Deployment, thousands of objects, logs, exec,
# attach and port-forward, a watch; and what is told when the cluster goes away and comes back. Each command
# runs with the kubeconfig of the persona who types it.
#
#   PLAT=.build/debug/plat CLUSTER=FOLDER TOOLS=FOLDER sh Tests/Story/cluster.sh
#   CLUSTER=FOLDER        the API server that runs: admin.kubeconfig, audit.log, pki/serving.crt and .key
#   TOOLS=FOLDER          up and down, which start it and end it: `down CLUSTER kube-apiserver`
#   CONTROL_PLANE=FOLDER  play on a control plane that runs, as story.sh does
#   OBJECTS=N WATCH=N     how many are listed (10,000), and for how many seconds a watch goes on (5)
set -u
. "$(dirname "$0")/stage.sh"
: "${CLUSTER:?} ${TOOLS:?}"
cluster=$CLUSTER/admin.kubeconfig
kubelet= forward= watch=

end() {
    status=$?
    trap - EXIT INT TERM
    for process in $kubelet $forward $watch; do kill "$process"; done 2>/dev/null
    [ -z "${CONTROL_PLANE:-}" ] || sweep
    stop_mounts
    tidy
    plat down --data "$folder/plat" >/dev/null 2>&1
    rm -rf "$folder"
    exit "$status"
}

# Takes what the story makes out of a control plane that was there before: the mount before what holds it.
sweep() {
    (
        cd "$folder/files" && export KUBECONFIG="$folder/plat/admin.kubeconfig"
        plat compute unmount prod -w :root:edge
        plat ws rm -r -y --ignore-not-found :root:edge
        plat ws rm -r -y --ignore-not-found :root:compute
        plat delete -w :root -f owner-rights.yaml --ignore-not-found
    ) >/dev/null 2>&1
}

# What the cluster's own administrator does, without a word.
on_cluster() { kubectl --kubeconfig "$cluster" "$@" >"$folder/cluster.log" 2>&1; }

# Takes out of the cluster what the story makes, also what an earlier run has left.
tidy() {
    KUBECONFIG=$cluster plat delete configmaps -l many= >/dev/null 2>&1
    on_cluster delete configmap last -n default
    on_cluster delete deployment web -n default
    on_cluster delete pod here nowhere -n default --force
    on_cluster delete clusterrolebinding edge
    on_cluster delete node one
}

# expect TEXT COMMAND…: shows what the provider types, and ends the story where the answer does not say TEXT.
expect() {
    text=$1
    shift
    printf '\n%sprovider$%s %s\n' "$bold" "$plain" "$*"
    answer=$(cd "$folder/files" && KUBECONFIG=$folder/plat/provider.kubeconfig "$@" 2>&1)
    printf '%s\n' "$answer" | head -5
    case $answer in
    *"$text"*) ;;
    *) fail "$* (does not say: $text)" ;;
    esac
}

# become PHASE: waits until the mounted cluster is said to be in it: at most a minute.
become() {
    looks=120
    while [ "$looks" -gt 0 ]; do
        looks=$((looks - 1))
        KUBECONFIG=$folder/plat/provider.kubeconfig plat compute ls -w :root:edge 2>/dev/null |
            grep -qw "$1" && return 0
        sleep 0.5
    done
    fail "the mount becomes $1"
}

title "A control plane, and a workspace for the team"
if [ -n "${CONTROL_PLANE:-}" ]; then
    take_personas
    sweep
else
    plat up --data "$folder/plat" --listen 127.0.0.1:0 2>&1 >/dev/null || fail "plat up"
fi
as admin plat apply -f owner-rights.yaml
as owner plat ws create :root:edge --location-selector "name=$europe"
as owner plat ws grant :root:edge --to-group providers --role admin
has_mounts :root:edge || serve_mounts providers

title "The cluster: a node whose kubelet is a stand-in, and rights for the provider"
mkfifo "$folder/hold"
python3 "$here/../Clients/kubelet.py" "$CLUSTER/pki/serving.crt" "$CLUSTER/pki/serving.key" \
    <"$folder/hold" >"$folder/kubelet.port" 2>"$folder/kubelet.log" &
kubelet=$!
tidy
exec 9>"$folder/hold"
until [ -s "$folder/kubelet.port" ]; do kill -0 "$kubelet" || fail "the kubelet starts"; done
sed "s/PORT/$(cat "$folder/kubelet.port")/" "$here/node.yaml" >"$folder/node.yaml"
for options in "-f $here/cluster.yaml" "-f $folder/node.yaml" "--subresource status -f $folder/node.yaml"; do
    # shellcheck disable=SC2086 # several words
    on_cluster apply --server-side --force-conflicts $options || fail "kubectl apply --server-side $options (the cluster)"
done

title "Mounted, it is a workspace"
as provider plat ws cd :root:edge
as provider plat compute mount prod --cluster-kubeconfig "$cluster"
become Ready
as provider plat ws cd prod
expect "deployment.apps/web created" plat apply -f deployment.yaml
expect "deployment.apps/web unchanged" plat apply -f deployment.yaml
expect "deployment.apps/web serverside-applied" kubectl apply --server-side --force-conflicts -f deployment.yaml
expect "0/2" kubectl get deployments

title "Streams"
expect "here is here" kubectl logs here
expect "line 2" timeout 10 sh -c 'kubectl logs -f here | head -4'
expect "hi there" kubectl exec here -- echo hi there
expect "exit code 3" kubectl exec here -- exit 3
expect "read back" sh -c 'echo read back | kubectl exec -i here -- cat'
expect "attached" sh -c 'echo attached | kubectl attach -i here'
expect "pod nowhere does not have a host assigned" kubectl exec nowhere -- echo hi
refused user "no such workspace, or no access to it" plat get pods -w :root:edge:prod
KUBECONFIG=$folder/plat/provider.kubeconfig kubectl port-forward here :80 >"$folder/forward.log" 2>&1 &
forward=$!
until grep -q Forwarding "$folder/forward.log"; do kill -0 "$forward" || fail "kubectl port-forward"; done
expect "LOUDER" python3 "$here/../Clients/shout.py" \
    "$(sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\).*/\1/p' "$folder/forward.log")" louder

title "Many objects"
awk -v count="${OBJECTS:-10000}" 'BEGIN { for (i = 0; i < count; i++)
    printf "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m-%d, labels: {many: \"\"}}\ndata: {a: \"1\"}\n---\n", i
}' >"$folder/files/many.yaml"
expect "${OBJECTS:-10000}" sh -c 'plat apply -f many.yaml | grep -c created'
expect "${OBJECTS:-10000}" sh -c 'kubectl get configmaps -l many= --no-headers | wc -l'
expect "${OBJECTS:-10000}" sh -c 'plat get configmaps -l many= --no-headers | wc -l'

title "A watch"
# What happens at its end is seen as what happens at its beginning.
KUBECONFIG=$folder/plat/provider.kubeconfig kubectl get configmaps -o name --watch-only >"$folder/watch.log" 2>&1 &
watch=$!
sleep "${WATCH:-5}"
expect "configmap/last created" kubectl create configmap last
looks=100
until grep -q configmap/last "$folder/watch.log"; do
    looks=$((looks - 1))
    [ "$looks" -gt 0 ] && kill -0 "$watch" || fail "kubectl get configmaps --watch-only"
    sleep 0.3
done
kill "$watch"
say "kubectl get configmaps --watch-only: $(cat "$folder/watch.log")"

title "The cluster saw who asked"
grep -q '"impersonatedUser":{"username":"[a-z]*","groups":\[[^]]*"providers"' "$CLUSTER/audit.log" ||
    fail "the audit log has the provider and his groups"
say "impersonatedUser: the provider, with his groups"

title "The cluster goes away, and comes back"
"$TOOLS/down" "$CLUSTER" kube-apiserver || fail "ending the cluster"
become NotReady
refused provider "Not available" plat get pods
address=$(sed -n 's|.*server: *"\{0,1\}https://[^:]*:\([0-9]*\).*|\1|p' "$cluster")
"$TOOLS/up" "$CLUSTER" --port "$address" || fail "starting the cluster again"
become Ready
expect "pod/here" kubectl get pods -o name
