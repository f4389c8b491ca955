#!/bin/sh
# Makes a package of a release of cert-manager: take.sh MANIFEST VERSION FOLDER
#
#   curl -LO https://github.com/cert-manager/cert-manager/releases/download/v1.18.2/cert-manager.yaml
#   sh take.sh cert-manager.yaml 1.18.2 cert-manager-service
#   plat service lint cert-manager-service
#
# The release's definitions go to apis/; its Deployments, Services and rights in the cluster to controller/.
# What a workspace cannot have (webhooks of the definitions) is left out of them, and named.
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
        else file = folder "/controller/" number ".yaml"
        if (file != "") { printf "%s", text > file; close(file) } else print "left out: " kind " " name
        text = ""; kind = ""; name = ""
    }
    /^---/ { flush(); next }
    /^kind: / { kind = $2 }
    /^  name: / && name == "" { name = $2 }
    { text = text $0 "\n" }
    END { flush() }
' "$manifest"
echo "$(ls "$folder/apis" | wc -l) definitions, $(ls "$folder/controller" | wc -l) objects of the controllers"
