import PlatModel
public import PlatValue

/// How many objects of one type a binding holds.
public struct BindingContents: Sendable, Equatable {
    /// The type, with its group.
    public var resource: String
    /// At least one.
    public var count: Int
}

extension Client {
    /// What would go with a binding: the objects of the types that it brings. A type that is no
    /// longer served has none that could be counted.
    public func contents(of binding: Value) async throws(ClientError) -> [BindingContents] {
        var found: [BindingContents] = []
        for bound in APIBinding(binding).boundResources {
            // See above: nothing can be counted.
            guard let type = try? await resource(named: bound.groupResource) else { continue }
            let count = try await items(type.path()).items.count
            if count > 0 {
                found.append(BindingContents(resource: bound.groupResource, count: count))
            }
        }
        return found
    }
}
