import PlatModel
public import PlatValue

/// Why an object was not patched.
public enum ObjectPatchError: Error, Sendable {
    case lookup(ResourceLookupError)
    case refused(ClientError)
    /// There is no place where the object could be: the export has no consumers yet.
    case nowhere

    /// Whether the object, or its type, is not there.
    var isAbsence: Bool {
        switch self {
        case .lookup(.unknown): true
        case .refused(let error): error.status?.reason == .notFound
        case .lookup, .nowhere: false
        }
    }

    /// Whether the place may not be entered.
    var isDenial: Bool {
        switch self {
        case .lookup(.hidden): true
        case .refused(let error):
            error.status.map { [.forbidden, .unauthorized].contains($0.reason) } ?? false
        case .lookup, .nowhere: false
        }
    }
}

/// A change of a part of an object.
public struct ObjectPatch: Sendable, Equatable {
    /// What changes.
    public var patch: Value
    /// Nil chooses by the type of the object: strategic for those of Kubernetes, else merge.
    public var type: Client.PatchType?
    /// Part of the object that has rights of its own: `status`, `scale`.
    public var subresource: String?
    /// Who owns the fields that change.
    public var fieldManager: String

    /// A patch of the form that the object's type takes.
    public init(_ patch: Value, fieldManager: String = FieldManager.name) {
        self.patch = patch
        self.fieldManager = fieldManager
    }

    /// Patches the object that `word` and `name` mean, at the first of the places that has it, and
    /// returns it as it is then. A consumer is in one location of a view; in the others it does not
    /// exist or is not bound.
    public func apply(
        to word: String, _ name: String, namespace: String, in places: [Client]
    ) async throws(ObjectPatchError) -> (object: Value, reference: ObjectReference) {
        var refusal: ObjectPatchError?
        for place in places {
            do throws(ObjectPatchError) {
                return try await apply(to: word, name, namespace: namespace, in: place)
            } catch {
                guard places.count > 1, error.isAbsence || error.isDenial else { throw error }
                // The location that knows the consumer says more than one that does not let us in.
                if refusal?.isAbsence != true || !error.isDenial { refusal = error }
            }
        }
        throw refusal ?? .nowhere
    }

    private func apply(
        to word: String, _ name: String, namespace: String, in client: Client
    ) async throws(ObjectPatchError) -> (object: Value, reference: ObjectReference) {
        let resource: APIResource
        do throws(ResourceLookupError) { resource = try await client.resource(named: word) } catch {
            throw .lookup(error)
        }
        let reference = ObjectReference(resource, namespace: namespace, name: name)
        do throws(ClientError) {
            let reply = try await client.patch(
                reference, type ?? Self.type(for: resource), patch, subresource: subresource,
                query: [("fieldManager", fieldManager)])
            return (reply.value, reference)
        } catch {
            throw .refused(error)
        }
    }

    private static func type(for resource: APIResource) -> Client.PatchType {
        let isBuiltin =
            resource.group.isEmpty || !resource.group.contains(".")
            || resource.group.hasSuffix(".k8s.io") && resource.group != "apiextensions.k8s.io"
        return isBuiltin ? .strategic : .merge
    }
}
