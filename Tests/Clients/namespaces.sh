#!/bin/sh
# Stands in for the controller of namespaces of a cluster that is an API server alone: empties the namespaces
# that are to go, and lets them go. Ends with whoever started it.
#
#   sh Tests/Clients/namespaces.sh KUBECONFIG…
set -u
going='{range .items[?(@.status.phase=="Terminating")]}{.metadata.name}{"\n"}{end}'
while kill -0 "$PPID" 2>/dev/null; do
    for KUBECONFIG in "$@"; do
        export KUBECONFIG
        for namespace in $(kubectl get namespaces -o jsonpath="$going" 2>/dev/null); do
            kinds=$(kubectl api-resources --verbs=delete,list --namespaced -o name | paste -sd, -)
            kubectl delete "$kinds" --all -n "$namespace"
            printf '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"},"spec":{"finalizers":[]}}' \
                "$namespace" | kubectl replace --raw "/api/v1/namespaces/$namespace/finalize" -f -
        done >/dev/null 2>&1
    done
    sleep 1
done
