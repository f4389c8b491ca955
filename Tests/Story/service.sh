#!/bin/sh
# The story, grown: a vendor's service on five clusters in two regions, for teams that come in by themselves.
# Each command runs with the kubeconfig of the persona who types it, and what is shown is what it prints.
#
#   PLAT=.build/debug/plat sh Tests/Story/service.sh
#   COMPUTE_KUBECONFIG=F1:F2…  mount these clusters instead of the stand-ins of a second control plane
#   BARE_CLUSTERS=1            they are API servers alone: a stand-in lets their namespaces go
#   CONTROL_PLANE=FOLDER       play on a control plane that runs, in its locations or the one that it has: the
#                              folder has PERSONA.kubeconfig for admin, owner, provider and user; what the
#                              story makes is removed again
set -u
. "$(dirname "$0")/stage.sh"
sed 's/root:ml:training/root:training/' "$here/endpoints.yaml" >"$folder/files/endpoints.yaml"
names="eu-1 eu-2 us-1 us-2 us-3"
in_europe=region=eu in_america=region=us
namespaces=

end() {
    status=$?
    trap - EXIT INT TERM
    stop_controller
    [ -z "${CONTROL_PLANE:-}" ] || sweep
    stop_mounts
    [ -z "$namespaces" ] || kill "$namespaces"
    [ -z "${COMPUTE_KUBECONFIG:-}" ] || for name in $names; do
        KUBECONFIG=$folder/files/$name.kubeconfig plat delete -f "$folder/files/cluster-rights.yaml"
    done >/dev/null 2>&1
    plat down --data "$folder/plat" >/dev/null 2>&1
    plat down --data "$folder/clusters" >/dev/null 2>&1
    rm -rf "$folder"
    exit "$status"
}

# Takes what the story makes out of a control plane that was there before, as far as it was left: clusters
# before what holds their mounts.
sweep() {
    (
        cd "$folder/files" && export KUBECONFIG="$folder/plat/admin.kubeconfig"
        plat ws rm -r -y --ignore-not-found :root:teams
        plat service rm training --at :root:training --yes --timeout 20s
        for name in $names eu-3; do plat compute unmount "$name" -w :root; done
        plat bind rm mounts.contrib.kcp.io -w :root --yes
        plat ws rm -r -y --ignore-not-found :root:training :root:compute
        plat ws revoke :root --to-group platform-owners --role admin
        plat ws revoke :root --to-group users --role view
    ) >/dev/null 2>&1
}

# quietly PERSONA COMMAND…: the same for what others have set up before.
quietly() {
    persona=$1
    shift
    (cd "$folder/files" && KUBECONFIG=$folder/plat/$persona.kubeconfig "$@") >"$folder/quiet.log" 2>&1 ||
        { cat "$folder/quiet.log" >&2; fail "$persona\$ $*"; }
}

# completed COUNT: waits until so many models of all teams are Completed.
completed() {
    looks=100
    while [ "$looks" -gt 0 ]; do
        looks=$((looks - 1))
        done=$(KUBECONFIG=$folder/plat/admin.kubeconfig plat get models -w :root:training \
            --export training.faros.sh --no-headers 2>/dev/null | grep -c Completed)
        [ "$done" -lt "$1" ] || return 0
        sleep 0.3
    done
    fail "the controller completes $1 models ($done)"
}

# model NAME: one order.
model() {
    cat >"$folder/files/$1.yaml" <<END
apiVersion: training.faros.sh/v1alpha1
kind: Model
metadata: {name: $1}
spec: {model: Llama2, script: chat.py, checkpoints: /data}
END
}

title "A control plane with two locations, and clusters in two regions"
if [ -n "${CONTROL_PLANE:-}" ]; then
    say "The control plane of $CONTROL_PLANE, which runs."
    take_personas
    sweep
    find_locations root:training
    in_europe=name=$europe in_america=name=$america
else
    plat up --data "$folder/plat" --listen 127.0.0.1:0 --location root=region=eu \
        --location beta=region=us >/dev/null 2>&1 || fail "plat up"
fi
if [ -n "${COMPUTE_KUBECONFIG:-}" ]; then
    say "The clusters of $COMPUTE_KUBECONFIG."
    names=
    number=0
    IFS=:
    for file in $COMPUTE_KUBECONFIG; do
        number=$((number + 1))
        names="$names${names:+ }eu-$number"
        cp "$file" "$folder/files/eu-$number.kubeconfig" || fail "reading $file"
    done
    unset IFS
    if [ -n "${BARE_CLUSTERS:-}" ]; then
        # shellcheck disable=SC2046,SC2086 # one word a cluster
        sh "$here/../Clients/namespaces.sh" $(printf "$folder/files/%s.kubeconfig " $names) &
        namespaces=$!
    fi
    say "Their administrator lets the owner in: whoever comes through a mount comes as who he is."
    sed 's/providers/platform-owners/' "$here/cluster-rights.yaml" >"$folder/files/cluster-rights.yaml"
    for name in $names; do
        KUBECONFIG=$folder/files/$name.kubeconfig plat apply -f "$folder/files/cluster-rights.yaml" ||
            fail "plat apply -f cluster-rights.yaml ($name)"
    done
else
    say "Workspaces of a second control plane stand in for clusters; COMPUTE_KUBECONFIG=F1:F2 takes real ones."
    plat up --data "$folder/clusters" --listen 127.0.0.1:0 >/dev/null 2>&1 || fail "plat up (the clusters)"
    for name in $names eu-3; do
        (
            export KUBECONFIG="$folder/clusters/admin.kubeconfig"
            plat ws create "$name" --type root:universal
            plat ws grant "$name" --to-group platform-owners --role admin
            plat kubeconfig "$name" >"$folder/files/$name.kubeconfig"
        ) >/dev/null 2>&1 || fail "plat ws create $name (the clusters)"
    done
fi
quietly admin plat ws grant :root --to-group platform-owners --role admin
quietly admin plat ws grant :root --to-group users --role view

has_mounts :root || serve_mounts platform-owners
title "The platform owner mounts them, each with what it is"
for name in $names; do
    as owner plat compute mount "$name" --cluster-kubeconfig "$name.kubeconfig" \
        --label "region=${name%-*}" --label tier=gold
done
as owner plat compute ls

title "The vendor packs the service"
as provider plat service lint service
as provider plat service test service -- sh "$here/controller.sh"
as provider plat service pack service
if command -v ssh-keygen >/dev/null; then
    say "Signed, and what is changed after that is not taken:"
    ssh-keygen -q -t ed25519 -N '' -C vendor -f "$folder/files/vendor" || fail "ssh-keygen"
    printf 'vendor@faros.sh %s\n' "$(cat "$folder/files/vendor.pub")" >"$folder/files/signers"
    as provider plat service pack service --sign vendor
    as owner plat service install training-1.0.0.tar.gz --verify signers --dry-run
    cp "$folder/files/training-1.0.0.tar.gz" "$folder/files/changed.tar.gz"
    cp "$folder/files/training-1.0.0.tar.gz.sig" "$folder/files/changed.tar.gz.sig"
    printf changed >>"$folder/files/changed.tar.gz"
    refused owner "is not what anybody of signers has signed" \
        plat service install changed.tar.gz --verify signers --dry-run
fi

if [ -n "${CONTROL_PLANE:-}" ]; then
    say "Where the root workspace is: a front proxy may know service accounts of no other shard."
    as owner plat ws create :root:training --location-selector "name=$europe"
fi
title "The owner reads the plan, and has it carried out: once, for all clusters"
as owner plat service install training-1.0.0.tar.gz --dry-run
as owner plat service install training-1.0.0.tar.gz --yes
as owner plat service status training --at :root:training
quietly owner plat apply -f endpoints.yaml -w :root:training

say "The controller of the first cluster, with the credential that was put there, and no other:"
first=${names%% *}
(cd "$folder/files" && KUBECONFIG=$folder/plat/owner.kubeconfig plat get secret training-credentials -n training \
    -w ":root:$first" -o 'jsonpath={.data.kubeconfig}') | base64 -d >"$folder/controller.kubeconfig"
[ -s "$folder/controller.kubeconfig" ] || fail "reading the controller's credential"
start_controller

title "Teams come in by themselves: the owner offers a type, and says who may use it"
as owner plat ws create teams --type root:universal
as owner plat ws type create team -w :root:teams
as owner plat ws grant :root:teams --to-group users --can create:team
as user plat ws create :root:teams:alpha --type team --location-selector "$in_europe"
as user plat ws create :root:teams:beta --type team --location-selector "$in_america"
as user plat service bind training -w :root:teams:alpha --yes
as user plat service bind training -w :root:teams:beta --yes
refused owner "no such workspace, or no access to it" plat get configmaps -w :root:teams:alpha
model chat
for team in alpha beta; do as user plat apply -f chat.yaml -w ":root:teams:$team"; done
completed 2
say "In both regions:"
as user plat get models -w :root:teams:alpha
as user plat get models -w :root:teams:beta

if [ -z "${COMPUTE_KUBECONFIG:-}" ]; then
    title "A sixth cluster comes, and gets the controller"
    as owner plat compute mount eu-3 --cluster-kubeconfig eu-3.kubeconfig --label region=eu --label tier=gold
    as owner plat service sync training --at :root:training
fi

title "1.1.0 adds a column: upgraded while orders come in, and not one is lost"
sed -i 's/^version: 1.0.0/version: 1.1.0/' "$folder/files/service/service.yaml"
sed -i 's/^  - additionalPrinterColumns:/&\n    - {name: Length, type: integer, jsonPath: .spec.maxSequenceLength}/' \
    "$folder/files/service/apis/models.yaml"
for number in 1 2 3 4 5 6 7 8 9 10; do model "order-$number"; done
(
    cd "$folder/files" && export KUBECONFIG="$folder/plat/user.kubeconfig"
    for number in 1 2 3 4 5 6 7 8 9 10; do
        plat apply -f "order-$number.yaml" -w :root:teams:alpha || echo "order $number was lost"
    done
) >"$folder/orders.log" 2>&1 &
orders=$!
as owner plat service upgrade service --at :root:training --max-unavailable 2
wait "$orders"
grep -q lost "$folder/orders.log" && { cat "$folder/orders.log"; fail "an order was lost"; }
completed 12
as user plat get models -w :root:teams:alpha

title "Back to what was there before, which nobody loses anything by, and on again"
as owner plat service rollback training --at :root:training
completed 12
as owner plat service upgrade service --at :root:training --max-unavailable 2

title "2.0.0 takes a field away: refused, with the names of those who would lose it"
sed -i 's/^version: 1.1.0/version: 2.0.0/' "$folder/files/service/service.yaml"
sed -i '/^              maxSequenceLength:/,/^                type: integer/d' "$folder/files/service/apis/models.yaml"
refused owner "would break :root:teams:alpha, :root:teams:beta" \
    plat service upgrade service --at :root:training

title "It goes when nobody uses it any more, and leaves nothing"
refused owner ":root:teams:alpha" plat service rm training --at :root:training
for team in alpha beta; do as user plat bind rm training.faros.sh -w ":root:teams:$team" --yes; done
stop_controller
as owner plat service rm training --at :root:training
as admin plat ws tree -o wide
# A cluster's namespace goes when its controllers have looked after it.
refused owner "not found" plat get configmap controller -n training -w ":root:$first"
