# What is measured on a kcp: KCP, a folder as README.md, "On your kcp", has it: admin.kubeconfig, and env, which
# puts kubectl-ws on the path. What is made there is removed at the end. Read by the parts.

kcp=${KCP:?the folder of a kcp that runs}
. "$kcp/env"
cp "$kcp/admin.kubeconfig" "$work/near"
chmod 600 "$work/near"
near=$(sed -n 's|.*server: *"*\(https://[^/"]*\).*|\1|p' "$work/near" | head -1)
behind_delay "$((port + 1))" "${near##*:}"
sed "s|$near|$far|" "$work/near" >"$work/far"
token=$(sed -n 's/.*token: *"*\([^",} ]*\).*/\1/p' "$work/near" | head -1)

on() { # near|far COMMAND…
    KUBECONFIG="$work/$1"
    export KUBECONFIG
    shift
    "$@"
}

# The name is new each time: what an earlier run has not removed is not in the way.
top=bench-$$
on near "$plat" ws create "$top" -w :root >/dev/null
remove_top() { on near "$plat" ws rm "$top" -w :root -r --yes >/dev/null 2>&1 || true; }
trap 'remove_top; finish' EXIT INT TERM
