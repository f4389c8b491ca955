public import PlatModel
import PlatValue

/// A resource that a server offers, as its discovery describes it.
public struct APIResource: Sendable, Hashable {
    public var resource: GroupVersionResource
    public var kind: String
    public var singular: String
    public var shortNames: [String]
    public var categories: [String]
    public var isNamespaced: Bool
    public var verbs: [String]

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

    public var groupVersion: GroupVersion { resource.groupVersion }
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
