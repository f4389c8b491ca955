import PlatHTTP
import PlatModel
import PlatValue

/// Objects that are applied together, so that what is no longer among them can be removed: one set in
/// each workspace, under the labels of Kubernetes' ApplySets (KEP-3659), which other tools read too.
///
/// A ConfigMap stands for the set and says which kinds and namespaces it may have members in; each
/// member has a label with the set's id.
public struct ApplySet: Sendable, Hashable {
    /// The name of the ConfigMap.
    public let name: String
    /// Where that is.
    public let namespace: String

    /// A set by name.
    public init(name: String, namespace: String) {
        self.name = name
        self.namespace = namespace
    }

    /// What others know it by.
    var id: String {
        let text = "\(name).\(namespace).ConfigMap."
        // SAFETY: a digest of a short text fails only where the library itself is broken.
        let digest = (try? Crypto.sha256(Array(text.utf8))) ?? []
        return "applyset-\(Base64.encodeForURL(digest))-v1"
    }

    /// The labels and annotations.
    enum Key {
        static let id = "applyset.kubernetes.io/id"
        static let member = "applyset.kubernetes.io/part-of"
        static let tool = "applyset.kubernetes.io/tooling"
        static let kinds = "applyset.kubernetes.io/contains-group-kinds"
        static let namespaces = "applyset.kubernetes.io/additional-namespaces"
    }

    /// The label of members.
    public static let memberLabel = Key.member

    /// The ConfigMap that stands for it.
    var parent: ObjectReference { ObjectReference(.configMaps, namespace: namespace, name: name) }

    /// Who says that a set is his: `plat/v1`.
    static let tool = "plat/v1"

    /// The selector of its members.
    var selector: [(String, String)] { [("labelSelector", "\(Key.member)=\(id)")] }
}

/// Where a set has, or may have, members.
struct ApplySetExtent: Sendable, Equatable {
    var kinds: Set<GroupKind> = []
    /// Beside that of the ConfigMap.
    var namespaces: Set<String> = []

    init() {}

    /// As the ConfigMap of a set says it.
    init(_ parent: Value) {
        func list(_ key: String) -> [String] {
            (parent.annotation(key) ?? "").split(separator: ",").map(String.init)
        }
        kinds = Set(list(ApplySet.Key.kinds).map { GroupKind($0) })
        namespaces = Set(list(ApplySet.Key.namespaces))
    }

    /// Of what a plan applies to a workspace.
    init(_ items: [ApplyPlan.Item], _ options: ApplyOptions) {
        for item in items {
            let kind = item.manifest.kind
            kinds.insert(GroupKind(group: kind.group, kind: kind.kind))
            namespaces.insert(options.namespace(of: item.manifest))
        }
    }

    func union(_ other: ApplySetExtent) -> ApplySetExtent {
        var both = self
        both.kinds.formUnion(other.kinds)
        both.namespaces.formUnion(other.namespaces)
        return both
    }

    /// The ConfigMap that says so.
    func parent(of set: ApplySet) -> Value {
        let others = namespaces.subtracting([set.namespace]).sorted()
        var annotations: Members = [
            ApplySet.Key.tool: .string(ApplySet.tool),
            ApplySet.Key.kinds: .string(kinds.map(\.description).sorted().joined(separator: ",")),
        ]
        if !others.isEmpty {
            annotations[ApplySet.Key.namespaces] = .string(others.joined(separator: ","))
        }
        return [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": [
                "name": .string(set.name), "namespace": .string(set.namespace),
                "labels": [ApplySet.Key.id: .string(set.id)], "annotations": .object(annotations),
            ],
        ]
    }
}

extension ApplyOptions {
    /// Where an object goes, if its kind has namespaces at all.
    func namespace(of manifest: Manifest) -> String {
        manifest.namespace ?? namespace ?? defaultNamespace
    }
}
