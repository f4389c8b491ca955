#!/bin/sh
# Makes a package of a release of cert-manager: take.sh MANIFEST VERSION FOLDER
#
#   curl -LO https://github.com/cert-manager/cert-manager/releases/download/v1.18.2/cert-manager.yaml
#   sh take.sh cert-manager.yaml 1.18.2 cert-manager-service
#   plat service lint cert-manager-service
#
# The release's definitions go to apis/; its controller, Services and rights in the cluster to controller/.
# What a workspace cannot have (webhooks of the definitions, and what serves these) is left out, and named.
# The controller is given the credential that plat puts on the cluster, as the file that its flag --kubeconfig
# names: it works in the service's workspace, and no longer in its cluster. The leases of its leader election
# would be there too, where it has no right to them; one replica needs none.
set -eu
[ "$#" = 3 ] || { echo "usage: take.sh MANIFEST VERSION FOLDER" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
manifest=$1 version=$2 folder=$3
[ -r "$manifest" ] || { echo "take.sh: $manifest: cannot be read" >&2; exit 1; }
mkdir -p "$folder/apis" "$folder/controller"
sed "s/^version: .*/version: $version/" "$here/service.yaml" >"$folder/service.yaml"
rm -f "$folder"/apis/*.yaml "$folder"/controller/*.yaml
# One file for each document, by its kind.
awk -v folder="$folder" '
    function flush() {
        if (kind == "") { text = ""; return }
        number++
        if (kind == "CustomResourceDefinition") file = folder "/apis/" number ".yaml"
        else if (kind ~ /WebhookConfiguration$/ || kind == "Namespace") file = ""
        else if (kind == "Deployment" && name ~ /-(webhook|cainjector)$/) file = ""
        else file = folder "/controller/" number ".yaml"
        if (file != "") { printf "%s", text > file; close(file) } else print "left out: " kind " " name
        if (kind == "Deployment" && file != "" && given != 3) {
            print "take.sh: Deployment " name ": has no args, or volumes of its own" > "/dev/stderr"
            failed = 1
        }
        text = ""; kind = ""; name = ""; given = 0; args = ""
    }
    function add(line) { text = text line "\n" }
    # In a Deployment: a volume beside the containers, its mount and the flags in the one that has args.
    function give() {
        indent = $0
        sub(/[^ ].*/, "", indent)
        if ($0 ~ /^ +containers:$/) {
            add(indent "volumes:")
            add(indent "- name: credentials")
            add(indent "  secret: {secretName: \"${secret}\"}")
            given++
        } else if ($0 ~ /^ +args:$/) {
            add(indent "volumeMounts:")
            add(indent "- {name: credentials, mountPath: /etc/plat, readOnly: true}")
            given++
            args = "next"
        } else if ($0 ~ /^ +(volumes|volumeMounts):/) {
            given = -9
        } else if (args == "next") {
            add(indent "- --kubeconfig=/etc/plat/kubeconfig")
            add(indent "- --leader-elect=false")
            given++
            args = ""
        }
    }
    /^---/ { flush(); next }
    /^kind: / { kind = $2 }
    /^  name: / && name == "" { name = $2 }
    kind == "Deployment" { give() }
    /--leader-elect(=|$)/ { next }
    { add($0) }
    END { flush(); exit failed }
' "$manifest"
echo "$(ls "$folder/apis" | wc -l) definitions, $(ls "$folder/controller" | wc -l) objects of the controllers"
