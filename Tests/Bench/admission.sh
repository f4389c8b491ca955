# What admission adds to a create, and a control plane that keeps nothing; read by bench.sh.

# The file is there when it serves; the first start finds nothing of the executable in memory.
ready=
for _ in $(seq 10); do
    rm -f "$work/ephemeral"
    began=$(now)
    "$plat" serve --ephemeral --listen 127.0.0.1:0 --kubeconfig-out "$work/ephemeral" 2>/dev/null &
    served=$!
    until [ -s "$work/ephemeral" ]; do kill -0 "$served" && sleep 0.002; done
    took=$((($(now) - began) / 1000))
    [ -n "$ready" ] && [ "$ready" -le "$took" ] || ready=$took
    held=$(memory "$served")
    kill "$served" && wait "$served" || true
done
line "serve --ephemeral, start to ready" "$(milliseconds "$ready")" ms "<=" 100
line "memory then" "$held" MiB "<=" 30

start_server admission
hook=https://127.0.0.1:$((port + 4))/
"$plat" ws create plain policed hooked --type root:universal >/dev/null 2>&1
awk 'BEGIN {
    print "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy"
    print "metadata: {name: ten}\nspec:\n  matchConstraints: {resourceRules: [{apiGroups: [\"\"],"
    print "    apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}\n  validations:"
    for (i = 0; i < 10; i++)
        printf "  - expression: \"object.metadata.name.size() < %d && (!has(object.data) || object.data.all(k, k != \\\"x%d\\\"))\"\n", 200 + i, i
    print "---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding"
    print "metadata: {name: ten}\nspec: {policyName: ten, validationActions: [Deny]}" }' >"$work/policy.yaml"
"$plat" apply -f "$work/policy.yaml" -w :root:policed >/dev/null
cat >"$work/configmap.json" <<EOF
{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "NAME"}, "data": {"a": "1", "b": "2"}}
EOF
cat >"$work/review.json" <<EOF
{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "NAME",
"object": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n"}, "data": {"a": "1", "b": "2"}}}}
EOF
creates() { echo "$base/clusters/root:$1/api/v1/namespaces/default/configmaps"; }
# shellcheck disable=SC2046 # two figures
set -- $(python3 "$here/posts.py" 1000 "$(creates plain)" "$work/configmap.json" \
    "$(creates policed)" "$work/configmap.json")
line "create" "$(awk "BEGIN { print $1 / 1000 }")" ms
line "a policy of 10 expressions adds" "$(awk "BEGIN { print ($2 - $1) / 1000 }")" ms "<=" 0.2

if command -v openssl >/dev/null; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=webhook \
        -addext subjectAltName=IP:127.0.0.1 -keyout "$work/hook.key" -out "$work/hook.crt" 2>/dev/null
    python3 "$here/webhook.py" "$((port + 4))" "$work/hook.crt" "$work/hook.key" >"$work/hook" &
    others="$others $!"
    until [ -s "$work/hook" ]; do kill -0 "$!"; done
    cat >"$work/hook.yaml" <<EOF
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: allow}
webhooks:
- name: allow.bench.example
  clientConfig: {url: "$hook", caBundle: $(base64 -w0 <"$work/hook.crt")}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
  sideEffects: None
  admissionReviewVersions: [v1]
EOF
    "$plat" apply -f "$work/hook.yaml" -w :root:hooked >/dev/null
    sed 's/NAME/again-NAME/' "$work/configmap.json" >"$work/again.json"
    # shellcheck disable=SC2046 # three figures
    set -- $(python3 "$here/posts.py" 1000 "$(creates plain)" "$work/again.json" \
        "$(creates hooked)" "$work/again.json" "$hook" "$work/review.json")
    line "a webhook on loopback, its own time" "$(awk "BEGIN { print $3 / 1000 }")" ms
    line "it adds to a create, beyond that" "$(awk "BEGIN { print ($2 - $1 - $3) / 1000 }")" ms "<=" 0.5
else
    echo "openssl is not installed: no webhook was measured" >&2
fi
