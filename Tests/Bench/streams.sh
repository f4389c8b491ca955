# What passes through a mount: how much later an answer begins, and what 1,000 watches at once hold; read by
# bench.sh. A workspace of a second control plane stands in for the cluster. The mount is served by the embedded
# control plane; with KCP, a folder as README.md, "On your kcp", has it, by a provider of mounts for that kcp.
streams=1000
ulimit -n "$(ulimit -Hn)"
serve "$((port + 2))" cluster
others="$others $served"
cluster=https://127.0.0.1:$((port + 2))
sed "s|$base|$cluster|" "$work/config" >"$work/cluster-root"
"$plat" ws create cluster --type root:universal --kubeconfig "$work/cluster-root" >/dev/null
sed "s|$base/clusters/root|$cluster/clusters/root:cluster|" "$work/config" >"$work/cluster.kubeconfig"
"$plat" apply --kubeconfig "$work/cluster.kubeconfig" -f - >/dev/null <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: held, namespace: default}
END
configmaps=api/v1/namespaces/default/configmaps

# NAME URL TOKEN PROCESS [<= BAR]: what stands between the caller and the cluster at a mount, its process, and how
# much later an answer may begin
compare_streams() {
    name=$1 url=$2 token=$3 process=$4
    shift 4
    direct=$(python3 "$here/streams.py" first "$cluster/clusters/root:cluster/$configmaps/held" bench-token 300)
    through=$(python3 "$here/streams.py" first "$url/$configmaps/held" "$token" 300)
    line "$name: an answer begins later by" "$(awk "BEGIN { printf \"%.2f\", ($through - $direct) / 1000 }")" ms "$@"
    python3 "$here/streams.py" hold "$url/$configmaps?watch=1" "$token" "$streams" >"$work/held" &
    holder=$!
    until [ -s "$work/held" ]; do kill -0 "$holder" || exit 1; sleep 0.1; done
    held=$(memory "$process")
    { kill "$holder" && wait "$holder" || true; } 2>/dev/null
    rm "$work/held"
    line "$name: memory with $streams watches" "$held" MiB "<=" "$((30 + streams * 192 / 1024))"
}

if [ -z "${KCP:-}" ]; then
    start_server streams
    "$plat" compute mount mounted --cluster-kubeconfig "$work/cluster.kubeconfig" >/dev/null
    compare_streams "a mount" "$base/clusters/root:mounted" bench-token "$server" "<=" 2
else
    [ -n "${top:-}" ] || . "$here/on-kcp.sh"
    mounts=https://127.0.0.1:$((port + 3))
    provider() { # OPTION…
        "$plat" compute provider --kubeconfig "$work/mounts.kubeconfig" --listen "${mounts#*//}" --url "$mounts" \
            --tls-cert-file "$KCP/pki/serving.crt" --tls-key-file "$KCP/pki/serving.key" "$@" 2>"$work/mounts.log" &
        others="$others $!"
    }
    on near "$plat" compute provider init -w ":root:$top" --out "$work/mounts.kubeconfig" >/dev/null 2>&1
    on near "$plat" export grant mounts.contrib.kcp.io -w ":root:$top" --to-group system:authenticated >/dev/null
    # A shard that stands alone has no front proxy: callers are known by their tokens.
    if [ -f "$KCP/pki/requestheader-ca.crt" ]; then
        provider --front-proxy-ca "$KCP/pki/requestheader-ca.crt"
    else
        provider
    fi
    serving=$!
    on near "$plat" compute mount mounted -w ":root:$top" --cluster-kubeconfig "$work/cluster.kubeconfig" \
        --provider ":root:$top:mounts.contrib.kcp.io" >/dev/null
    # That includes kcp's own proxy; from a lone shard's each request comes on a connection of its own.
    compare_streams "a provider's mount" "$near/clusters/root:$top:mounted" "$token" "$serving"
fi
