#!/bin/sh
# The story, grown: a vendor's service on five clusters in two regions, for teams that come in by themselves.
# Each command runs with the kubeconfig of the persona who types it, and what is shown is what it prints.
#
#   PLAT=.build/debug/plat sh Tests/Story/service.sh
#   COMPUTE_KUBECONFIG=F1:F2…  mount these clusters instead of the stand-ins of a second control plane
set -u
here=$(cd "$(dirname "$0")" && pwd)
PLAT=${PLAT:-plat}
case $PLAT in
/*) ;;
*/*) PLAT=$PWD/$PLAT ;;
*) PLAT=$(command -v "$PLAT") || PLAT= ;;
esac
[ -x "$PLAT" ] || { echo "story: no plat to run: $PLAT" >&2; exit 1; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/plat-story-XXXXXX") || exit 1
mkdir "$folder/bin" "$folder/home" "$folder/files"
cp -R "$here/service" "$here/controller.sh" "$folder/files"
sed 's/root:ml:training/root:training/' "$here/endpoints.yaml" >"$folder/files/endpoints.yaml"
ln -s "$PLAT" "$folder/bin/plat"
export PATH="$folder/bin:$PATH" HOME="$folder/home" PLAT
unset XDG_DATA_HOME KUBECONFIG
controller=
bold= dim= plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m'); fi

end() {
    status=$?
    trap - EXIT INT TERM
    [ -z "$controller" ] || kill -- "-$controller" 2>/dev/null
    plat down --data "$folder/plat" >/dev/null 2>&1
    plat down --data "$folder/clusters" >/dev/null 2>&1
    rm -rf "$folder"
    exit "$status"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

title() { printf '\n%s── %s%s\n' "$bold" "$*" "$plain"; }
say() { printf '%s# %s%s\n' "$dim" "$*" "$plain"; }
fail() {
    printf 'story: failed at: %s\n' "$*" >&2
    [ -s "$folder/controller.log" ] && sed 's/^/controller: /' "$folder/controller.log" >&2
    exit 1
}

# as PERSONA COMMAND…: shows the command as the persona types it, runs it, and ends the story where it fails.
as() {
    persona=$1
    shift
    printf '\n%s%s$%s %s\n' "$bold" "$persona" "$plain" "$*"
    (cd "$folder/files" && KUBECONFIG=$folder/plat/$persona.kubeconfig "$@") 2>&1 || fail "$persona\$ $*"
}

# quietly PERSONA COMMAND…: the same for what others have set up before.
quietly() {
    persona=$1
    shift
    (cd "$folder/files" && KUBECONFIG=$folder/plat/$persona.kubeconfig "$@") >"$folder/quiet.log" 2>&1 ||
        { cat "$folder/quiet.log" >&2; fail "$persona\$ $*"; }
}

# refused PERSONA TEXT COMMAND…: for a command that must fail and say TEXT.
refused() {
    persona=$1 text=$2
    shift 2
    printf '\n%s%s$%s %s\n' "$bold" "$persona" "$plain" "$*"
    answer=$(cd "$folder/files" && KUBECONFIG=$folder/plat/$persona.kubeconfig "$@" 2>&1) &&
        fail "$persona\$ $* (was not refused)"
    printf '%s\n' "$answer"
    case $answer in *"$text"*) ;; *) fail "$persona\$ $* (does not say: $text)" ;; esac
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
plat up --data "$folder/plat" --listen 127.0.0.1:0 --location root=region=eu --location beta=region=us \
    >/dev/null 2>&1 || fail "plat up"
names="eu-1 eu-2 us-1 us-2 us-3"
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

title "The platform owner mounts them, each with what it is"
for name in $names; do
    as owner plat compute mount "$name" --cluster-kubeconfig "$name.kubeconfig" \
        --label "region=${name%-*}" --label tier=gold
done
as owner plat compute ls

title "The vendor packs the service"
as provider plat service lint service
as provider plat service pack service

title "The owner reads the plan, and has it carried out: once, for all clusters"
as owner plat service install training-1.0.0.tar --dry-run
as owner plat service install training-1.0.0.tar --yes
as owner plat service status training --at :root:training
quietly owner plat apply -f endpoints.yaml -w :root:training

say "The controller of the first cluster, with the credential that was put there, and no other:"
first=${names%% *}
(cd "$folder/files" && KUBECONFIG=$folder/plat/owner.kubeconfig plat get secret training-credentials -n training \
    -w ":root:$first" -o 'jsonpath={.data.kubeconfig}') | base64 -d >"$folder/controller.kubeconfig"
[ -s "$folder/controller.kubeconfig" ] || fail "reading the controller's credential"
KUBECONFIG=$folder/controller.kubeconfig setsid sh "$here/controller.sh" >"$folder/controller.log" 2>&1 &
controller=$!

title "Teams come in by themselves: the owner offers a type, and says who may use it"
as owner plat ws create teams --type root:universal
as owner plat ws type create team -w :root:teams
as owner plat ws grant :root:teams --to-group users --can create:team
as user plat ws create :root:teams:alpha --type team --location-selector region=eu
as user plat ws create :root:teams:beta --type team --location-selector region=us
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

title "2.0.0 takes a field away: refused, with the names of those who would lose it"
sed -i 's/^version: 1.1.0/version: 2.0.0/' "$folder/files/service/service.yaml"
sed -i '/^              maxSequenceLength:/,/^                type: integer/d' "$folder/files/service/apis/models.yaml"
refused owner "would break :root:teams:alpha, :root:teams:beta" \
    plat service upgrade service --at :root:training

title "It goes when nobody uses it any more, and leaves nothing"
refused owner ":root:teams:alpha" plat service rm training --at :root:training
for team in alpha beta; do as user plat bind rm training.faros.sh -w ":root:teams:$team" --yes; done
kill -- "-$controller" 2>/dev/null
controller=
as owner plat service rm training --at :root:training
as admin plat ws tree -o wide
refused owner "not found" plat get namespace training -w ":root:$first"
