import PlatModel
import PlatStore
import PlatValue

/// Decides which objects a list or a watch shows: label and field selectors, and what a provider's
/// view lets through.
struct ObjectMatcher: Sendable {
    let labels: LabelSelector
    let fields: FieldSelector
    let fieldPaths: [String: [String]]
    let visible: Visibility?
    /// The one name that can match, where a field selector says so and nothing else.
    let onlyName: String?
    /// The kind that keys must be of, where their prefix does not say it.
    let keysOf: ResourceType?
    /// The namespace that keys must be in, where their prefix does not say it.
    let namespace: String?

    var isTrivial: Bool {
        labels.selectsEverything && fields.terms.isEmpty && visible == nil && keysOf == nil
            && namespace == nil
    }

    /// Whether a key with the prefix of the list is an object's of what is listed.
    func admits(key: String) -> Bool {
        guard keysOf?.owns(key) ?? true else { return false }
        return namespace == nil || ObjectKey(key)?.namespace == namespace
    }

    func matches(_ entry: Entry) throws -> Bool {
        if isTrivial { return true }
        guard admits(key: entry.key) else { return false }
        return try matches(StoredObject(entry).value())
    }

    func matches(_ object: Value) -> Bool {
        if let visible, !visible(object) { return false }
        return selects(object)
    }

    /// Whether an object's form before a change matched.
    func matched(_ object: Value) -> Bool {
        if let visible, !visible.admitted(object) { return false }
        return selects(object)
    }

    private func selects(_ object: Value) -> Bool {
        if !labels.selectsEverything, !labels.matches({ object.label($0) }) { return false }
        guard !fields.terms.isEmpty else { return true }
        return fields.matches { field in
            guard let path = fieldPaths[field] else { return "" }
            switch object.at(path) {
            case .string(let text): return text
            case .bool(let flag): return flag ? "true" : "false"
            case .integer(let number): return String(number)
            default: return ""
            }
        }
    }
}

extension ObjectRequest {
    func matcher(_ options: ListOptions) throws(Status) -> ObjectMatcher {
        var paths: [String: [String]] = ["metadata.name": ["metadata", "name"]]
        // Cluster-scoped kinds know the label too: it is always empty there.
        paths["metadata.namespace"] = ["metadata", "namespace"]
        let own = type.custom?.selectableFields ?? type.strategy.fieldLabels
        paths.merge(own) { _, new in new }
        for requirement in options.fields.terms where paths[requirement.field] == nil {
            throw Status.badRequest(
                own.isEmpty && type.custom == nil
                    ? "\"\(requirement.field)\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                    : "field label not supported: \(requirement.field)")
        }
        return ObjectMatcher(
            labels: options.labels, fields: options.fields, fieldPaths: paths, visible: visible,
            onlyName: options.fields.exactValue(of: "metadata.name"),
            keysOf: type.isOfAnyIdentity ? type : nil,
            // Over all workspaces a prefix ends before the namespace.
            namespace: cluster == nil ? namespace : nil)
    }
}
