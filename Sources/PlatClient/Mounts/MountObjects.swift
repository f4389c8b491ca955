import PlatModel
import PlatValue

/// What a mount is made of.
struct MountObjects: Sendable {
    let name: String
    let namespace: String
    /// By which the cluster is chosen.
    let labels: [String: String]

    var workspaceReference: ObjectReference { ObjectReference(.workspaces, name: name) }
    var mountReference: ObjectReference { ObjectReference(.mounts, name: name) }
    private var secretReference: ObjectReference {
        ObjectReference(.secrets, namespace: namespace, name: MountNames.secret(of: name))
    }

    /// The objects in the order in which they are to be written.
    func all(kubeconfig: Value) -> [(ObjectReference, Value)] {
        [
            (secretReference, secret(kubeconfig)), (mountReference, mount),
            (workspaceReference, workspace),
        ]
    }

    private func secret(_ kubeconfig: Value) -> Value {
        [
            "apiVersion": "v1", "kind": "Secret",
            "metadata": [
                "name": .string(secretReference.name), "namespace": .string(namespace),
                "labels": [MountNames.label: .string(name)],
            ],
            "type": "Opaque",
            "data": ["kubeconfig": .string(Base64.encode(kubeconfig.yaml()))],
        ]
    }

    private var mount: Value {
        [
            "apiVersion": "mounts.contrib.kcp.io/v1alpha1", "kind": "KubeCluster",
            "metadata": [
                "name": .string(name),
                "annotations": ["experimental.tenancy.kcp.io/is-mount": "true"],
            ],
            "spec": [
                "mode": "Direct",
                "secretRef": [
                    "name": .string(secretReference.name), "namespace": .string(namespace),
                ],
            ],
        ]
    }

    private var workspace: Value { workspace(standingFor: mountReference) }

    /// The workspace that stands for what an object describes.
    func workspace(standingFor object: ObjectReference) -> Value {
        var reference: Value = [
            "apiVersion": .string(object.resource.groupVersion.description),
            "kind": .string(object.resource.kind), "name": .string(object.name),
        ]
        if object.resource.isNamespaced { reference["namespace"] = .string(object.namespace) }
        var workspace: Value = [
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": ["name": .string(name)], "spec": ["mount": ["ref": reference]],
        ]
        for label in labels.sorted(by: { $0.key < $1.key }) {
            workspace.setLabel(label.key, to: label.value)
        }
        return workspace
    }
}

/// What the parts of a mount are called.
enum MountNames {
    /// On the secrets that plat made, so that unmount removes no other.
    static let label = "compute.plat/mount"
    /// On a workspace that had to be touched before its control plane looked at its mount again.
    static let mountedAnnotation = "compute.plat/mounted-at"
    static func secret(of mount: String) -> String { mount + "-kubeconfig" }
}
