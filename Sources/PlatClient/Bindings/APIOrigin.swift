public import PlatModel
public import PlatValue

/// Where a type of a workspace comes from.
public enum APIOrigin: Sendable, Equatable {
    /// A definition in the workspace itself.
    case definition(Value)
    /// A binding, and what it brought.
    case binding(Value, BoundResource)
    /// Every workspace has it, or nobody may see why this one does.
    case builtIn
}

extension Client {
    /// Looks for what brings a type to the workspace.
    public func origin(of resource: APIResource) async throws(ClientError) -> APIOrigin {
        for binding in try await items(APIResource.bindings.path()).items {
            let bound = APIBinding(binding).boundResources.first {
                $0.resource == resource.resource.resource && $0.group == resource.group
            }
            if let bound { return .binding(binding, bound) }
        }
        guard resource.group.contains(".") else { return .builtIn }
        let reference = ObjectReference(.definitions, name: resource.fullName)
        return try await objectIfAny(reference).map(APIOrigin.definition) ?? .builtIn
    }
}
