public import PlatModel
public import PlatValue

extension Client {
    /// The workspace that holds a type, looked for upwards from this one where no path is given, as
    /// the server does; nil where none is seen.
    public func home(
        ofType type: WorkspaceTypeReference
    ) async throws(ClientError) -> Client? {
        if !type.path.isEmpty { return at(WorkspacePath(type.path)) }
        var place = path
        while let current = place {
            let client = at(current)
            let reference = ObjectReference(.workspaceTypes, name: type.name)
            do throws(ClientError) {
                if try await client.objectIfAny(reference) != nil { return client }
            } catch {
                // What is above may not be seen; further up there may be one all the same.
                guard error.isForbidden || error.isClosed else { throw error }
            }
            place = current.parent == current ? nil : current.parent
        }
        return nil
    }
}

/// What a workspace type is to be.
public struct WorkspaceTypeWish: Sendable, Equatable {
    /// What it is called.
    public var name: String
    /// Types that it extends.
    public var bases: [WorkspaceTypeReference] = []
    /// Exports that its workspaces bind: the path of a workspace and a name.
    public var bindings: [(path: String, export: String)] = []
    /// Whether its own controllers have to initialize its workspaces.
    public var hasInitializer = false
    /// Types that its workspaces may be children of; none for no limit.
    public var parents: [WorkspaceTypeReference] = []
    /// Types that its workspaces may have as children; none for no limit.
    public var children: [WorkspaceTypeReference] = []
    /// The type of children for which none is asked.
    public var defaultChild: WorkspaceTypeReference?

    /// A type of which nothing is said yet.
    public init(name: String) { self.name = name }

    public static func == (left: WorkspaceTypeWish, right: WorkspaceTypeWish) -> Bool {
        left.object == right.object
    }

    /// As the API has it.
    public var object: Value {
        var spec: Value = [:]
        if hasInitializer { spec["initializer"] = true }
        if !bases.isEmpty { spec["extend"] = ["with": .array(bases.map(\.value))] }
        if !bindings.isEmpty {
            spec["defaultAPIBindings"] = .array(
                bindings.map { ["path": .string($0.path), "export": .string($0.export)] })
        }
        if !parents.isEmpty {
            spec["limitAllowedParents"] = ["types": .array(parents.map(\.value))]
        }
        if !children.isEmpty {
            spec["limitAllowedChildren"] = ["types": .array(children.map(\.value))]
        }
        spec["defaultChildWorkspaceType"] = defaultChild?.value
        return [
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "WorkspaceType",
            "metadata": ["name": .string(name)], "spec": spec,
        ]
    }
}
