import PlatModel
import PlatValue

/// One version of one kind of object that can be asked for in a workspace: what a URL's group,
/// version and plural resolve to. Immutable; shared by all workspaces that serve the same kind.
final class ResourceType: Sendable {
    let group: String
    let version: String
    let plural: String
    let singular: String
    let kind: String
    let listKind: String
    let shortNames: [String]
    let categories: [String]
    let isNamespaced: Bool
    /// The identity of the export that brings the kind; nil for kinds that are everywhere the same.
    let identity: String?
    /// What precedes the cluster in a stored object's key. Bound kinds carry the identity of their
    /// export in it, so that two providers' equally named kinds never mix.
    let storedResource: String
    /// The same with its slash.
    let storagePrefix: String
    /// Whether objects of all identities are meant; `owns` then tells which keys are theirs.
    let isOfAnyIdentity: Bool
    /// Whether its objects are not stored here, but read where a provider keeps them.
    let isVirtual: Bool
    let verbs: Set<String>
    let form: Form
    /// Rules of this kind beyond its schema.
    let strategy: any ResourceStrategy
    let subresources: Set<String>
    /// The resource under which objects are stored, where it is another's.
    private let storedAs: String?
    private let management: Lazy<ManagedKind>

    enum Form: Sendable {
        /// A kind of Kubernetes itself, whose fields a table describes.
        case builtin
        /// A question that is answered and never stored.
        case review
        /// A kind that a CustomResourceDefinition, or an APIResourceSchema that is bound, defines.
        case custom(CustomVersion)
    }

    static let allVerbs: Set<String> = [
        "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch",
    ]

    init(
        group: String, version: String, plural: String, singular: String? = nil, kind: String,
        listKind: String? = nil, shortNames: [String] = [], categories: [String] = [],
        isNamespaced: Bool, identity: String? = nil, verbs: Set<String> = ResourceType.allVerbs,
        form: Form = .builtin, strategy: any ResourceStrategy = PlainStrategy(),
        subresources: Set<String> = [], storedAs: String? = nil, isOfAnyIdentity: Bool = false,
        isVirtual: Bool = false
    ) {
        self.group = group
        self.version = version
        self.plural = plural
        self.singular = singular ?? kind.lowercased()
        self.kind = kind
        self.listKind = listKind ?? kind + "List"
        self.shortNames = shortNames
        self.categories = categories
        self.isNamespaced = isNamespaced
        self.identity = identity
        let qualified = storedAs ?? (group.isEmpty ? plural : "\(plural).\(group)")
        storedResource = identity.map { "\(qualified):\($0)" } ?? qualified
        storagePrefix = isOfAnyIdentity ? qualified : storedResource + "/"
        self.isOfAnyIdentity = isOfAnyIdentity
        self.isVirtual = isVirtual
        self.verbs = verbs
        self.form = form
        self.strategy = strategy
        self.subresources = subresources
        self.storedAs = storedAs
        let apiVersion = group.isEmpty ? version : "\(group)/\(version)"
        management = Lazy {
            switch form {
            case .custom(let custom): custom.managedKind(kind)
            case .builtin, .review:
                BuiltinTypes.type(apiVersion: apiVersion, kind: kind).map(ManagedKind.init)
                    ?? ManagedKind(kind: kind, schemas: [apiVersion: nil])
            }
        }
    }

    /// What can be done through a door beside the main one.
    static func verbs(ofSubresource name: String) -> [String] {
        switch name {
        case "token": ["create"]
        case "finalize": ["update"]
        default: ["get", "patch", "update"]
        }
    }

    /// The kind as a provider's view shows it.
    func viewed(verbs: Set<String>? = nil) -> ResourceType {
        ResourceType(
            group: group, version: version, plural: plural, singular: singular, kind: kind,
            listKind: listKind, categories: categories, isNamespaced: isNamespaced,
            identity: identity, verbs: verbs ?? self.verbs, form: form, strategy: strategy,
            subresources: subresources, storedAs: storedAs, isVirtual: isVirtual)
    }

    /// The kind as a view on an export shows it, in which nothing is scaled.
    var withoutScale: ResourceType {
        guard subresources.contains("scale") else { return self }
        return ResourceType(
            group: group, version: version, plural: plural, singular: singular, kind: kind,
            listKind: listKind, shortNames: shortNames, categories: categories,
            isNamespaced: isNamespaced, identity: identity, verbs: verbs, form: form,
            strategy: strategy, subresources: subresources.subtracting(["scale"]),
            storedAs: storedAs)
    }

    /// The kind for those who read its objects where a provider keeps them.
    var virtual: ResourceType {
        ResourceType(
            group: group, version: version, plural: plural, singular: singular, kind: kind,
            listKind: listKind, shortNames: shortNames, categories: categories,
            isNamespaced: isNamespaced, identity: identity, verbs: CachedObjects.reading,
            form: form, strategy: strategy, subresources: subresources, storedAs: storedAs,
            isVirtual: true)
    }

    /// The kind whatever export it comes from, to be listed and watched as metadata.
    var ofAnyIdentity: ResourceType {
        ResourceType(
            group: group, version: version, plural: plural, kind: kind, listKind: listKind,
            isNamespaced: isNamespaced, verbs: ["list", "watch"], form: form, strategy: strategy,
            isOfAnyIdentity: true)
    }

    /// Whether a key with the kind's prefix is an object's of this kind: without an identity, the prefix
    /// is also one of longer names.
    func owns(_ key: String) -> Bool {
        guard isOfAnyIdentity else { return true }
        let next = key.utf8.dropFirst(storagePrefix.utf8.count).first
        return next == UInt8(ascii: "/") || next == UInt8(ascii: ":")
    }

    /// What field management knows of the kind in all its versions.
    var managedKind: ManagedKind { custom?.managedKind(kind) ?? management() }

    var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
    /// `widgets.example.com`, or `configmaps` for the core group.
    var groupResource: String { group.isEmpty ? plural : "\(plural).\(group)" }
    var resource: GroupResource { GroupResource(group: group, resource: plural) }
    var groupKind: GroupKind { GroupKind(group: group, kind: kind) }
    var isReview: Bool { if case .review = form { true } else { false } }
    var custom: CustomVersion? { if case .custom(let version) = form { version } else { nil } }

    /// The key of an object of this kind.
    func key(cluster: String, namespace: String?, name: String) -> String {
        "\(storagePrefix)\(cluster)/\(namespace ?? "")/\(name)"
    }

    /// What all keys of a list have in common; a nil cluster means every workspace of the location.
    func prefix(cluster: String?, namespace: String?) -> String {
        guard let cluster else { return storagePrefix }
        guard let namespace else { return "\(storagePrefix)\(cluster)/" }
        return "\(storagePrefix)\(cluster)/\(namespace)/"
    }
}

/// A stored key taken apart again.
struct ObjectKey: Sendable, Hashable {
    /// Plural and group, and the identity of the export where there is one.
    var resource: String
    var cluster: String
    var namespace: String
    var name: String

    init?(_ key: String) {
        let parts = key.utf8.split(
            separator: UInt8(ascii: "/"), maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        resource = String(Substring(parts[0]))
        cluster = String(Substring(parts[1]))
        namespace = String(Substring(parts[2]))
        name = String(Substring(parts[3]))
    }
}
