/// The types of what every expression about a request can name (Kubernetes, admission policies).
enum AdmissionVariables {
    private static let text = CELType.string
    private static let texts = CELType.list(.string)
    private static let namedTexts = CELType.map(.string, .string)

    private static func name(_ kind: String) -> String { "kubernetes.\(kind)" }

    private static func type(_ kind: String) -> CELType { .object(name(kind)) }

    /// The structures, by their names.
    static let objects: [String: CELObjectType] = {
        let structures: [(String, [String: CELType])] = [
            ("GroupVersionKind", ["group": text, "version": text, "kind": text]),
            ("GroupVersionResource", ["group": text, "version": text, "resource": text]),
            (
                "UserInfo",
                [
                    "username": text, "uid": text, "groups": texts,
                    "extra": .map(.string, texts),
                ]
            ),
            ("AdmissionRequest", request), ("Namespace", namespace),
            ("NamespaceMetadata", namespaceMetadata),
            ("NamespaceSpec", ["finalizers": texts]),
            ("NamespaceStatus", ["conditions": .list(type("NamespaceCondition")), "phase": text]),
            (
                "NamespaceCondition",
                [
                    "status": text, "type": text, "lastTransitionTime": .timestamp,
                    "message": text, "reason": text,
                ]
            ),
        ]
        var objects: [String: CELObjectType] = [:]
        for (kind, fields) in structures {
            objects[name(kind)] = CELObjectType(name: name(kind), fields: fields)
        }
        return objects
    }()

    private static let request: [String: CELType] = [
        "kind": type("GroupVersionKind"), "resource": type("GroupVersionResource"),
        "subResource": text, "requestKind": type("GroupVersionKind"),
        "requestResource": type("GroupVersionResource"), "requestSubResource": text,
        "name": text, "namespace": text, "operation": text, "userInfo": type("UserInfo"),
        "dryRun": .bool, "options": .dyn,
    ]

    private static let namespace: [String: CELType] = [
        "metadata": type("NamespaceMetadata"), "spec": type("NamespaceSpec"),
        "status": type("NamespaceStatus"),
    ]

    private static let namespaceMetadata: [String: CELType] = [
        "name": text, "generateName": text, "namespace": text, "labels": namedTexts,
        "annotations": namedTexts, "UID": text, "creationTimestamp": .timestamp,
        "deletionGracePeriodSeconds": .int, "deletionTimestamp": .timestamp, "generation": .int,
        "resourceVersion": text, "finalizers": texts,
    ]

    /// What expressions can name wherever they stand.
    static let everywhere: [String: CELType] = [
        "object": .dyn, "oldObject": .dyn, "request": type("AdmissionRequest"),
        "namespaceObject": type("Namespace"),
    ]

    /// What those can name besides that may ask for permissions.
    static let authorizer: [String: CELType] = [
        "authorizer": .authorizer, "authorizer.requestResource": .resourceCheck,
    ]
}
