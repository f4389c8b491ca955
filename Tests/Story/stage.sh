# What stories begin with; read by each of them. It makes a folder with plat by its name, a home and copies of
# the story's files, and says how commands are shown. Whoever reads it sets `end`, which the story ends with.
here=$(cd "$(dirname "$0")" && pwd)
PLAT=${PLAT:-plat}
case $PLAT in
/*) ;;
*/*) PLAT=$PWD/$PLAT ;;
*) PLAT=$(command -v "$PLAT") || PLAT= ;;
esac
[ -x "$PLAT" ] || { echo "story: no plat to run: $PLAT" >&2; exit 1; }
export PLAT

folder=$(mktemp -d "${TMPDIR:-/tmp}/plat-story-XXXXXX") || exit 1
# plat is typed by name, and nothing of the user's own configuration plays a part.
mkdir "$folder/bin" "$folder/home" "$folder/plat"
cp -R "$here" "$folder/files"
ln -s "$PLAT" "$folder/bin/plat"
export PATH="$folder/bin:$PATH" HOME="$folder/home"
unset XDG_DATA_HOME KUBECONFIG
# The locations of the root workspace, and of another one.
europe=root america=beta
bold= dim= plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m'); fi
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

title() { printf '\n%s── %s%s\n' "$bold" "$*" "$plain"; }
say() { printf '%s# %s%s\n' "$dim" "$*" "$plain"; }

fail() {
    printf 'story: failed at: %s\n' "$*" >&2
    for log in controller mounts cluster; do
        [ -s "$folder/$log.log" ] && sed "s/^/$log: /" "$folder/$log.log" >&2
    done
    exit 1
}

# as PERSONA COMMAND…: shows the command as the persona types it, runs it, and ends the story where it
# fails.
as() {
    persona=$1
    shift
    printf '\n%s%s$%s %s\n' "$bold" "$persona" "$plain" "$*"
    (cd "$folder/files" && KUBECONFIG=$folder/plat/$persona.kubeconfig "$@") 2>&1 || fail "$persona\$ $*"
}

# refused PERSONA TEXT COMMAND…: the same for a command that must fail and say TEXT.
refused() {
    persona=$1 text=$2
    shift 2
    printf '\n%s%s$%s %s\n' "$bold" "$persona" "$plain" "$*"
    answer=$(cd "$folder/files" && KUBECONFIG=$folder/plat/$persona.kubeconfig "$@" 2>&1) &&
        fail "$persona\$ $* (was not refused)"
    printf '%s\n' "$answer"
    case $answer in
    *"$text"*) ;;
    *) fail "$persona\$ $* (does not say: $text)" ;;
    esac
}

# The controller leads a process group of its own, with its watch in it.
controller=
start_controller() {
    KUBECONFIG=$folder/controller.kubeconfig setsid sh "$here/controller.sh" >"$folder/controller.log" 2>&1 &
    controller=$!
}
stop_controller() {
    [ -z "$controller" ] || kill -- "-$controller" 2>/dev/null
    controller=
}

# Mounts need somebody who serves them: the embedded control plane does, a kcp leaves it to others.
has_mounts() { # WORKSPACE
    case $(KUBECONFIG="$folder/plat/admin.kubeconfig" plat api-resources -w "$1" -o name) in
    *kubeclusters.mounts.contrib.kcp.io*) ;;
    *) return 1 ;;
    esac
}

# serve_mounts GROUP: whoever owns the platform has mounts served for a group, once for all.
mounts=
serve_mounts() {
    group=$1
    title "The platform owner: somebody serves mounts here, once for all"
    # Where the root workspace is: a front proxy may know service accounts of no other shard.
    as owner plat ws create :root:compute --location-selector "name=$europe"
    as owner plat compute provider init -w :root:compute --out mounts.kubeconfig
    as owner plat export grant mounts.contrib.kcp.io -w :root:compute --to-group "$group"
    port=$((10000 + $$ % 9000)) pki=$CONTROL_PLANE/pki
    set -- --kubeconfig mounts.kubeconfig --listen "127.0.0.1:$port" --url "https://127.0.0.1:$port" \
        --tls-cert-file "$pki/serving.crt" --tls-key-file "$pki/serving.key"
    # A shard that stands alone has no front proxy: callers are known by their tokens.
    [ ! -f "$pki/requestheader-ca.crt" ] || set -- "$@" --front-proxy-ca "$pki/requestheader-ca.crt"
    printf '\n%sowner$%s plat compute provider %s &\n' "$bold" "$plain" "$*"
    (cd "$folder/files" && exec plat compute provider "$@") >"$folder/mounts.log" 2>&1 &
    mounts=$!
}
stop_mounts() {
    [ -z "$mounts" ] || kill "$mounts" 2>/dev/null
}

# take_personas: those of a control plane that runs, each with a kubeconfig.
take_personas() {
    case $CONTROL_PLANE in /*) ;; *) CONTROL_PLANE=$PWD/$CONTROL_PLANE ;; esac
    for persona in admin owner provider user; do
        cp "$CONTROL_PLANE/$persona.kubeconfig" "$folder/plat/" || fail "reading $CONTROL_PLANE"
    done
}

# find_locations WORKSPACE: the location of the root workspace, and another one where there is any; and
# endpoints.yaml for them, of the export in a workspace.
find_locations() {
    provided=$1
    # shellcheck disable=SC2046 # one word a location
    set -- $(KUBECONFIG="$folder/plat/admin.kubeconfig" plat get shards -w :root -o name)
    [ "$#" -gt 0 ] || fail "plat get shards (no location)"
    america=$europe
    for shard in "$@"; do [ "${shard##*/}" = "$europe" ] || america=${shard##*/}; done
    case " $* " in *"/$europe "*) ;; *) europe=$america ;; esac
    if [ "$europe" = "$america" ]; then endpoints "$europe"; else endpoints "$europe" "$america"; fi \
        >"$folder/files/endpoints.yaml"
}

# endpoints LOCATION…: an endpoint for each location, as endpoints.yaml has it for root and beta.
endpoints() {
    separator=
    for location in "$@"; do
        [ -z "$separator" ] || echo "$separator"
        cat <<END
apiVersion: topology.kcp.io/v1alpha1
kind: Partition
metadata:
  name: $location
spec:
  selector:
    matchLabels:
      name: $location
---
apiVersion: apis.kcp.io/v1alpha1
kind: APIExportEndpointSlice
metadata:
  name: in-$location
spec:
  export:
    path: $provided
    name: training.faros.sh
  partition: $location
END
        separator=---
    done
}
