public import PlatModel
import PlatValue

/// A type that an export brings and that a workspace has already from elsewhere: it can have one only.
public struct BindingConflict: Sendable, Equatable {
    /// The type, with its group.
    public var resource: String
    /// The binding that brought it; nil where a definition of the workspace did.
    public var binding: APIBinding?
}

extension Client {
    /// What keeps an export of `provider` from being bound here under a name. What may not be seen, there
    /// or here, is the server's to judge.
    public func conflicts(
        with export: String, of provider: WorkspacePath, as name: String
    ) async throws(ClientError) -> [BindingConflict] {
        let source: Value?
        do throws(ClientError) {
            source = try await at(provider).objectIfAny(
                ObjectReference(.exports, name: export))
        } catch {
            guard error.isForbidden || error.isClosed else { throw error }
            return []
        }
        guard let wanted = source.map({ APIExport($0).resources }), !wanted.isEmpty else {
            return []
        }
        let bindings = try await items(APIResource.bindings.path()).items.map(APIBinding.init)
        // What it has brought already is no conflict.
        let others = bindings.filter { $0.value.objectName != name }
        var found: [BindingConflict] = []
        for type in wanted {
            let full = GroupResource(group: type.group, resource: type.name).description
            let holder = others.first { binding in
                binding.boundResources.contains {
                    $0.resource == type.name && $0.group == type.group
                }
            }
            if let holder {
                found.append(BindingConflict(resource: full, binding: holder))
            } else if try await hasDefinition(full) {
                found.append(BindingConflict(resource: full, binding: nil))
            }
        }
        return found
    }

    private func hasDefinition(_ resource: String) async throws(ClientError) -> Bool {
        do throws(ClientError) {
            return try await objectIfAny(ObjectReference(.definitions, name: resource)) != nil
        } catch {
            guard error.isForbidden else { throw error }
            return false
        }
    }
}
