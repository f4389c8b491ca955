# The world that the examples of help texts and manual pages are played in. Runs in a home of its own,
# as administrator of a control plane with the locations root (region eu) and beta (region us).
set -e

crd() { # crd PLURAL KIND GROUP SCOPE
    cat <<END
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: $1.$3}
spec:
  group: $3
  scope: $4
  names: {plural: $1, singular: $(echo "$2" | tr A-Z a-z), kind: $2}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, x-kubernetes-preserve-unknown-fields: true}
          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
END
}

mkdir -p crds kept/ml bin .config/fish/completions
cp "$STORY/models-crd.yaml" "$STORY/model.yaml" .
cp model.yaml models.yaml
crd issuers Issuer certs.example.org Namespaced >crds/issuers.yaml
crd vclusters VCluster example.io Cluster >vclusters.yaml
crd deployments Deployment apps Namespaced >deployments.yaml
cat >controller.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: controller, namespace: default, generation: 1}
spec: {replicas: 1}
END
cat >kept/settings.yaml <<'END'
apiVersion: v1
kind: ConfigMap
metadata: {name: platform}
END
cat >kept/ml/settings.yaml <<'END'
apiVersion: v1
kind: ConfigMap
metadata: {name: platform}
END
cat >objects.yaml <<'END'
apiVersion: v1
kind: Namespace
metadata: {name: ci}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: default, labels: {app: web}}
data: {key: b, old: gone}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: builder, namespace: default}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: builder, namespace: ci}
END
cat >vcluster.yaml <<'END'
apiVersion: example.io/v1
kind: VCluster
metadata: {name: small}
spec: {}
END
echo '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "raw"}}' >namespace.json
echo admin-token >token
# Programs that examples name, as far as it matters here.
for program in helm kubectl nano generate get-token; do
    printf '#!/bin/sh\ncase ${0##*/} in generate) cat ~/model.yaml ;; get-token) cat ~/token ;; esac\n' \
        >bin/$program
    chmod +x bin/$program
done

plat ws create ml certs teams cluster
plat ws create ml:training
plat ws create ml:training:inner
plat export publish training.faros.sh -f models-crd.yaml -w :root:ml:training
plat export publish issuer -f crds/ -w :root:certs --claim secrets:get,create,update \
    --claim configmaps:get
plat ws type create ml-training --bind :root:ml:training:training.faros.sh
plat ws type create team
plat ws create ml-europe
plat bind :root:certs:issuer -w ml-europe --reject-all
plat bind :root:ml:training:training.faros.sh -w ml-europe
plat apply -w ml-europe -f objects.yaml -f model.yaml
# The provider uses its own API too.
plat bind .:training.faros.sh -w :root:ml:training
plat apply -w :root:ml:training -f objects.yaml -f model.yaml
plat patch model chat -w :root:ml:training --subresource status -p '{"status": {"state": "Completed",
    "conditions": [{"type": "Ready", "status": "True", "reason": "Ready", "message": "",
    "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}'
plat ws grant :root:ml:training --to-user olivia --role view
# A workspace stands for the cluster that is mounted.
plat apply -w cluster -f deployments.yaml -f controller.yaml
plat patch deployments controller -w cluster --subresource status --type merge -p '{"status":
    {"observedGeneration": 9, "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1,
    "availableReplicas": 1, "conditions": [{"type": "Available", "status": "True"}]}}'
plat kubeconfig :root:cluster >cluster.kubeconfig
cp cluster.kubeconfig f
plat compute mount prod --cluster-kubeconfig cluster.kubeconfig --label region=eu \
    --label tier=gold -w :root:ml:training
# A service in two versions, and what brings it back to the first.
plat service init acme-db -f crds/
sed -i 's/^version: .*/version: 1.0.0/' acme-db/service.yaml
cat >acme-db/tests/first.yaml <<'END'
apply:
- {apiVersion: certs.example.org/v1, kind: Issuer, metadata: {name: first}, spec: {}}
reach:
- {apiVersion: certs.example.org/v1, kind: Issuer, metadata: {name: first}}
END
printf '#!/bin/sh\nexec sleep 60\n' >controller.sh && chmod +x controller.sh
plat service pack acme-db
sed -i 's/^version: .*/version: 1.1.0/' acme-db/service.yaml
plat service pack acme-db
mv acme-db kept-db
plat ws create db
cat >bin/fresh-service <<'END'
#!/bin/sh
rm -rf acme-db && cp -r kept-db acme-db
plat ws create :root:teams --ignore-existing
plat compute label prod tier=gold --overwrite -w :root:ml:training
for binding in $(plat get apibindings -w :root:teams -o name); do
    plat bind rm "${binding##*/}" -w :root:teams --yes
done
plat service rm acme-db --at :root:db
plat service install acme-db-1.0.0.tar.gz --at :root:db -w :root --compute tier=gold --yes
END
chmod +x bin/fresh-service
mkdir -p .ssh && ssh-keygen -q -t ed25519 -N '' -f .ssh/id_ed25519
