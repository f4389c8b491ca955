#!/bin/sh
# The story: an owner builds a platform, a provider serves an API on it, a user works in two locations.
# Each command runs with the kubeconfig of the persona who types it, and what is shown is what it prints.
#
#   PLAT=.build/debug/plat sh Tests/Story/story.sh
#   KEEP=1                  leave everything running at the end, and say how to go on
#   COMPUTE_KUBECONFIG=FILE mount this cluster instead of a stand-in; of several (F1:F2), the first
#   CONTROL_PLANE=FOLDER    play on a control plane that runs: the folder has PERSONA.kubeconfig for
#                           admin, owner, provider and user; what the story makes is removed again
set -u
. "$(dirname "$0")/stage.sh"
cluster=

end() {
    status=$?
    trap - EXIT INT TERM
    if [ "$status" = 0 ] && [ "${KEEP:-}" = 1 ]; then
        keep
        exit 0
    fi
    stop_controller
    [ -z "${CONTROL_PLANE:-}" ] || sweep
    stop_mounts
    if [ -n "${COMPUTE_KUBECONFIG:-}" ] && [ -n "$cluster" ]; then
        for file in controller.yaml cluster-rights.yaml; do
            KUBECONFIG=$cluster plat delete -f "$here/$file" >/dev/null 2>&1
        done
    fi
    plat down --data "$folder/plat" >/dev/null 2>&1
    plat down --data "$folder/cluster" >/dev/null 2>&1
    rm -rf "$folder"
    exit "$status"
}

# Takes what the story makes out of a control plane that was there before: also what an earlier run has
# left. Mounts go before the workspaces that hold them, which a kcp needs (they can end it otherwise).
sweep() {
    (
        cd "$folder/files" && export KUBECONFIG="$folder/plat/admin.kubeconfig"
        plat compute unmount prod -w :root:ml:training
        plat ws rm -r -y --ignore-not-found :root:ml-europe :root:ml-us :root:ml
        plat ws rm -r -y --ignore-not-found :root:compute
        for file in owner-rights.yaml platform/users.yaml platform/workspacetype-ml-training.yaml; do
            plat delete -w :root -f "$file" --ignore-not-found
        done
    ) >/dev/null 2>&1
}

keep() {
    cat <<END

${bold}Everything is left running.${plain} Go on as any persona:

    export PATH=$folder/bin:\$PATH
    export KUBECONFIG=$folder/plat/user.kubeconfig      # or admin, owner, provider
    plat ws tree

and end it with

    kill -- -$controller $mounts
    ${CONTROL_PLANE:+# the next run on this control plane removes what this one made}
    plat down --data $folder/plat; plat down --data $folder/cluster; rm -r $folder
END
}

# completed WORKSPACE…: waits until the model of each workspace is Completed: at most 10 s, and 30 s
# on a control plane whose caches lag.
completed() {
    looks=33
    [ -z "${CONTROL_PLANE:-}" ] || looks=100
    while [ "$looks" -gt 0 ]; do
        looks=$((looks - 1))
        left=
        for workspace in "$@"; do
            KUBECONFIG=$folder/plat/user.kubeconfig plat get models chat -w "$workspace" --no-headers \
                2>/dev/null | grep -q Completed || left=$workspace
        done
        [ -n "$left" ] || return 0
        sleep 0.3
    done
    fail "the controller completes the model of $left"
}

if [ -n "${CONTROL_PLANE:-}" ]; then
    title "A control plane that runs: $CONTROL_PLANE"
    say "Four kubeconfigs, four tokens: nobody works with anybody else's rights."
    take_personas
    sweep
    as admin plat get shards --show-labels
    find_locations root:ml:training
else
    title "A control plane with two locations: Europe and the US"
    say "Four kubeconfigs, four tokens: nobody works with anybody else's rights."
    printf '\n%splat up --location root=region=eu --location beta=region=us%s\n' "$bold" "$plain"
    plat up --data "$folder/plat" --listen 127.0.0.1:0 \
        --location root=region=eu --location beta=region=us 2>&1 >/dev/null || fail "plat up"
fi

title "The administrator hands the platform over to its owner"
as admin plat apply -f owner-rights.yaml

title "The platform owner: a tree, a type of workspace, and who may use it, from a directory"
as owner plat ctx whoami
as owner plat apply platform/
as owner plat ws tree :root:ml

title "The service provider: publish an API once, serve it in both locations"
as provider plat ws cd :root:ml:training
as provider plat export publish training.faros.sh -f models-crd.yaml
as provider plat export grant training.faros.sh --to-group users --to-group platform-owners
as provider plat apply -f endpoints.yaml
as provider plat export ls

has_mounts :root:ml:training || serve_mounts providers
title "The service provider: compute is mounted into the tree"
if [ -n "${COMPUTE_KUBECONFIG:-}" ]; then
    cluster=${COMPUTE_KUBECONFIG%%:*}
    case $cluster in /*) ;; *) cluster=$PWD/$cluster ;; esac
    say "The cluster of $cluster."
else
    say "A second control plane of ours stands in for the cluster; COMPUTE_KUBECONFIG=FILE takes a real one."
    plat up --data "$folder/cluster" --listen 127.0.0.1:0 >/dev/null 2>&1 || fail "plat up (the cluster)"
    cluster=$folder/cluster/admin.kubeconfig
fi
[ -r "$cluster" ] || fail "reading $cluster"
say "Its administrator lets providers in: whoever comes through the mount comes as who he is."
printf '\n%scluster$%s plat apply -f cluster-rights.yaml\n' "$bold" "$plain"
(cd "$folder/files" && KUBECONFIG=$cluster plat apply -f cluster-rights.yaml) 2>&1 ||
    fail "plat apply -f cluster-rights.yaml (the cluster)"
as provider plat compute mount prod --cluster-kubeconfig "$cluster"
as provider plat compute ls
as provider plat ws cd prod
as provider plat apply -f controller.yaml
as provider plat get configmaps -n training
if command -v kubectl >/dev/null; then
    say "kubectl follows: its requests go through the mount too."
    as provider kubectl apply --server-side -f controller.yaml
    as provider kubectl get configmaps -n training
fi
as provider plat ws cd :root:ml:training

title "The provider's controller: a process of its own that watches the export in both locations"
printf '\n%sprovider$%s ./controller.sh &\n' "$bold" "$plain"
cp "$folder/plat/provider.kubeconfig" "$folder/controller.kubeconfig"
start_controller

title "The user: a workspace in each location, with the API in it"
as user plat ws cd :root
as user plat ws create ml-europe --location-selector "name=$europe" --type ml-training
as user plat ws create ml-us --location-selector "name=$america" --type ml-training
as user plat ws cd ml-europe
as user plat apply -f model.yaml
as user plat ws cd ../ml-us
as user plat apply -f model.yaml
completed :root:ml-europe :root:ml-us
as user plat get models
as user plat get models -w :root:ml-europe
as user plat bind ls
say "The API arrived as a binding; who serves it, and how, stays the provider's own affair:"
refused user "no such workspace, or no access to it" plat get apiexports -w :root:ml:training

title "The provider sees what was ordered, everywhere, and nothing else of the users'"
as provider plat export consumers training.faros.sh
as provider plat get models --export training.faros.sh
refused provider "no such workspace, or no access to it" plat get configmaps -w :root:ml-us
printf '\n%sThe controller wrote:%s\n' "$bold" "$plain"
cat "$folder/controller.log"

title "The whole tree"
as admin plat ws tree
