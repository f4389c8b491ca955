/// The kinds that are not custom: one description each, from which follow protobuf, merging, the schema
/// that is published, and what is an unknown field.
public enum BuiltinTypes {
    /// The type of a kind; nil for a kind that is not built in.
    public static func type(apiVersion: String, kind: String) -> BuiltinType? {
        let version = "\(apiVersion)/\(kind)"
        if let message = kinds[version] {
            return BuiltinType(apiVersion: apiVersion, kind: kind, message: message, isList: false)
        }
        // Options travel under whatever group and version the request is for.
        if optionKinds.contains(kind) {
            return BuiltinType(apiVersion: apiVersion, kind: kind, message: kind, isList: false)
        }
        if kind.hasSuffix("List"), let item = kinds["\(apiVersion)/\(kind.dropLast(4))"] {
            return BuiltinType(apiVersion: apiVersion, kind: kind, message: item, isList: true)
        }
        return nil
    }

    /// The type of a kind of objects that Kubernetes itself has; nil for lists and options too.
    public static func object(apiVersion: String, kind: String) -> BuiltinType? {
        guard kinds["\(apiVersion)/\(kind)"] != nil else { return nil }
        return type(apiVersion: apiVersion, kind: kind)
    }

    /// All kinds, without lists and options.
    public static var all: [BuiltinType] {
        kinds.keys.sorted().compactMap { version in
            let end = version.lastIndex(of: "/") ?? version.startIndex
            return type(
                apiVersion: String(version[..<end]),
                kind: String(version[version.index(after: end)...]))
        }
    }

    /// A structure of the tables by its name.
    public static func message(_ name: String) -> MessageType? { messages[name] }

    /// Whether the structure is one that all groups share (object metadata and such).
    public static func isShared(_ name: String) -> Bool { sharedNames.contains(name) }

    private static let sharedNames = Set(
        [metaTypes, discoveryTypes].flatMap(MessageTable.read).map(\.name))

    private static let optionKinds: Set<String> = [
        "DeleteOptions", "CreateOptions", "UpdateOptions", "PatchOptions", "ListOptions",
        "GetOptions",
    ]

    private static let messages: [String: MessageType] = {
        let tables = [
            metaTypes, discoveryTypes, coreTypes, accessTypes, definitionTypes, admissionTypes,
            workloadTypes, workloadVolumeTypes,
        ]
        let all = tables.flatMap(MessageTable.read)
        return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }()

    /// Which structure each kind is, where the names differ after `=`.
    private static let kindTable = """
        v1 ConfigMap Secret Namespace ServiceAccount Event=core.Event ResourceQuota LimitRange Status \
        Service Pod APIVersions APIGroupList APIGroup APIResourceList
        meta.k8s.io/v1 PartialObjectMetadata Status
        meta.k8s.io/v1beta1 PartialObjectMetadata
        apps/v1 Deployment
        rbac.authorization.k8s.io/v1 Role ClusterRole RoleBinding ClusterRoleBinding
        coordination.k8s.io/v1 Lease
        events.k8s.io/v1 Event=events.Event
        authentication.k8s.io/v1 TokenRequest TokenReview SelfSubjectReview
        authorization.k8s.io/v1 SubjectAccessReview SelfSubjectAccessReview \
        LocalSubjectAccessReview SelfSubjectRulesReview
        certificates.k8s.io/v1 CertificateSigningRequest
        apiextensions.k8s.io/v1 CustomResourceDefinition
        admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration MutatingWebhookConfiguration \
        ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding MutatingAdmissionPolicy \
        MutatingAdmissionPolicyBinding
        """

    private static let kinds: [String: String] = {
        var result: [String: String] = [:]
        for line in kindTable.split(separator: "\n") {
            let words = line.split(separator: " ")
            for word in words.dropFirst() {
                let parts = word.split(separator: "=")
                result["\(words[0])/\(parts[0])"] = String(parts[parts.count - 1])
            }
        }
        return result
    }()
}

/// One built-in kind in one version.
public struct BuiltinType: Sendable, Equatable {
    public let apiVersion: String
    public let kind: String
    /// The structure it is; of a list, the structure of its items.
    public let message: String
    /// Whether it is a list of such structures.
    public let isList: Bool
}

extension BuiltinType {
    /// The fields besides `apiVersion` and `kind`.
    public var fields: [MessageField] {
        guard isList else { return BuiltinTypes.message(message)?.writtenFields ?? [] }
        return BuiltinTypes.listFields(of: message)
    }

    public func field(_ name: String) -> MessageField? { fields.first { $0.name == name } }
}

extension BuiltinTypes {
    static func listFields(of message: String) -> [MessageField] {
        MessageTable.read("List\n metadata 1 ListMeta, items 2 [\(message)]!")[0].fields
    }
}
