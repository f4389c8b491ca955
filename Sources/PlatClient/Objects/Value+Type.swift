import PlatModel
public import PlatValue

extension Value {
    /// The object with its type in front: items of a list leave out what the list says once.
    public func typed(as resource: APIResource) -> Value {
        guard self["kind"] == nil, let members = objectValue else { return self }
        var typed: Members = [
            "apiVersion": .string(resource.groupVersion.description),
            "kind": .string(resource.kind),
        ]
        for (key, value) in members { typed[key] = value }
        return .object(typed)
    }
}
