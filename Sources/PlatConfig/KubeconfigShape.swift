import PlatValue

/// What a kubeconfig may hold, as client-go declares it: the names are Go's, because its errors,
/// which other tools print for the same files, are made of them.
struct KubeconfigStruct: Sendable {
    let name: String
    let fields: [KubeconfigField]

    func field(_ key: String) -> KubeconfigField? { fields.first { $0.key == key } }
}

struct KubeconfigField: Sendable {
    let key: String
    let shape: KubeconfigShape
    /// Whether the field is left out when it is empty.
    var omitsEmpty = true
}

enum KubeconfigShape: Sendable {
    case string
    case bool
    case bytes
    case strings
    case stringMap
    case stringsMap
    /// Anything, kept as it is.
    case raw
    case object(KubeconfigStruct)
    case list(KubeconfigStruct)

    var goType: String {
        switch self {
        case .string: "string"
        case .bool: "bool"
        case .bytes: "[]uint8"
        case .strings: "[]string"
        case .stringMap: "map[string]string"
        case .stringsMap: "map[string][]string"
        case .raw: "runtime.RawExtension"
        case .object(let type): "v1.\(type.name)"
        case .list(let type): "[]v1.\(type.name)"
        }
    }
}

extension KubeconfigStruct {
    static let extensions = KubeconfigField(key: "extensions", shape: .list(namedExtension))

    static let namedExtension = KubeconfigStruct(
        name: "NamedExtension",
        fields: [
            .init(key: "name", shape: .string, omitsEmpty: false),
            .init(key: "extension", shape: .raw, omitsEmpty: false),
        ])

    static let cluster = KubeconfigStruct(
        name: "Cluster",
        fields: [
            .init(key: "server", shape: .string, omitsEmpty: false),
            .init(key: "tls-server-name", shape: .string),
            .init(key: "insecure-skip-tls-verify", shape: .bool),
            .init(key: "certificate-authority", shape: .string),
            .init(key: "certificate-authority-data", shape: .bytes),
            .init(key: "proxy-url", shape: .string),
            .init(key: "disable-compression", shape: .bool),
            extensions,
        ])

    static let context = KubeconfigStruct(
        name: "Context",
        fields: [
            .init(key: "cluster", shape: .string, omitsEmpty: false),
            .init(key: "user", shape: .string, omitsEmpty: false),
            .init(key: "namespace", shape: .string),
            extensions,
        ])

    static let authProvider = KubeconfigStruct(
        name: "AuthProviderConfig",
        fields: [
            .init(key: "name", shape: .string, omitsEmpty: false),
            .init(key: "config", shape: .stringMap, omitsEmpty: false),
        ])

    static let execVariable = KubeconfigStruct(
        name: "ExecEnvVar",
        fields: [
            .init(key: "name", shape: .string, omitsEmpty: false),
            .init(key: "value", shape: .string, omitsEmpty: false),
        ])

    static let exec = KubeconfigStruct(
        name: "ExecConfig",
        fields: [
            .init(key: "command", shape: .string, omitsEmpty: false),
            .init(key: "args", shape: .strings, omitsEmpty: false),
            .init(key: "env", shape: .list(execVariable), omitsEmpty: false),
            .init(key: "apiVersion", shape: .string),
            .init(key: "installHint", shape: .string),
            .init(key: "provideClusterInfo", shape: .bool, omitsEmpty: false),
            .init(key: "interactiveMode", shape: .string),
        ])

    static let user = KubeconfigStruct(
        name: "AuthInfo",
        fields: [
            .init(key: "client-certificate", shape: .string),
            .init(key: "client-certificate-data", shape: .bytes),
            .init(key: "client-key", shape: .string),
            .init(key: "client-key-data", shape: .bytes),
            .init(key: "token", shape: .string),
            .init(key: "tokenFile", shape: .string),
            .init(key: "as", shape: .string),
            .init(key: "as-uid", shape: .string),
            .init(key: "as-groups", shape: .strings),
            .init(key: "as-user-extra", shape: .stringsMap),
            .init(key: "username", shape: .string),
            .init(key: "password", shape: .string),
            .init(key: "auth-provider", shape: .object(authProvider)),
            .init(key: "exec", shape: .object(exec)),
            extensions,
        ])

    static let preferences = KubeconfigStruct(
        name: "Preferences", fields: [.init(key: "colors", shape: .bool), extensions])

    static let config = KubeconfigStruct(
        name: "Config",
        fields: [
            .init(key: "kind", shape: .string),
            .init(key: "apiVersion", shape: .string),
            .init(key: "preferences", shape: .object(preferences)),
            .init(key: "clusters", shape: .list(named("NamedCluster", "cluster", cluster))),
            .init(key: "users", shape: .list(named("NamedAuthInfo", "user", user))),
            .init(key: "contexts", shape: .list(named("NamedContext", "context", context))),
            .init(key: "current-context", shape: .string, omitsEmpty: false),
            extensions,
        ])

    private static func named(
        _ name: String, _ key: String, _ type: KubeconfigStruct
    ) -> KubeconfigStruct {
        KubeconfigStruct(
            name: name,
            fields: [
                .init(key: "name", shape: .string, omitsEmpty: false),
                .init(key: key, shape: .object(type), omitsEmpty: false),
            ])
    }
}

/// The three named lists of a kubeconfig.
public enum KubeconfigSection: String, Sendable, CaseIterable {
    case clusters, users, contexts

    /// The key that an entry keeps its contents under, beside `name`.
    public var entryKey: String {
        switch self {
        case .clusters: "cluster"
        case .users: "user"
        case .contexts: "context"
        }
    }

    var shape: KubeconfigStruct {
        switch self {
        case .clusters: .cluster
        case .users: .user
        case .contexts: .context
        }
    }

    /// What client-go says when two entries of a list have one name.
    func duplicateMessage(_ name: String) -> String {
        let (list, type) =
            switch self {
            case .clusters: ("NamedCluster", "Cluster")
            case .users: ("NamedAuthInfo", "AuthInfo")
            case .contexts: ("NamedContext", "Context")
            }
        return "error converting *[]\(list) into *map[string]*api.\(type): "
            + "duplicate name \"\(name)\" in list"
    }
}
