public import PlatModel
import PlatValue

/// A resource that a server offers, as its discovery describes it.
public struct APIResource: Sendable, Hashable {
    /// Group, version and plural name.
    public var resource: GroupVersionResource
    /// What its objects say they are.
    public var kind: String
    /// The name of one object; may be empty.
    public var singular: String
    /// Other words that users know it by.
    public var shortNames: [String]
    /// Groups of resources that users name together, such as `all`.
    public var categories: [String]
    /// Whether its objects lie in namespaces.
    public var isNamespaced: Bool
    /// What can be done with it; empty where nobody asked.
    public var verbs: [String]

    /// A resource, of which not everything need be known.
    public init(
        _ resource: GroupVersionResource, kind: String, isNamespaced: Bool, singular: String = "",
        shortNames: [String] = [], categories: [String] = [], verbs: [String] = []
    ) {
        self.resource = resource
        self.kind = kind
        self.singular = singular
        self.shortNames = shortNames
        self.categories = categories
        self.isNamespaced = isNamespaced
        self.verbs = verbs
    }

    /// Where it is served.
    public var groupVersion: GroupVersion { resource.groupVersion }
    /// Empty for Kubernetes' own.
    public var group: String { resource.group }
    /// `models.training.example.org`, the form that no other resource answers to.
    public var fullName: String { resource.groupResource.description }
    /// As results name it: `model.training.example.org`.
    public var singularFullName: String {
        let name = singular.isEmpty ? kind.lowercased() : singular
        return group.isEmpty ? name : "\(name).\(group)"
    }

    /// The path of the collection, or of one object; without a namespace, of all namespaces.
    public func path(namespace: String? = nil, name: String? = nil, subresource: String? = nil)
        -> String
    {
        var path = groupVersion.path
        if isNamespaced, let namespace {
            path += "/namespaces/" + PercentCoding.segment(namespace)
        }
        path += "/" + resource.resource
        if let name { path += "/" + PercentCoding.segment(name) }
        if let subresource { path += "/" + subresource }
        return path
    }
}

extension GroupVersion {
    /// Where the version's resources are: `/api/v1`, `/apis/apps/v1`.
    public var path: String { group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)" }
}
