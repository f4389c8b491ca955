import PlatModel
public import PlatValue

/// Why an edited object cannot be sent.
public enum ObjectEditError: Error, Sendable, Equatable {
    /// What makes it this object was changed: its name, kind or version.
    case otherObject
    /// Somebody else has changed the same field since it was read.
    case conflict(field: String)
    case client(ClientError)
}

/// A change that somebody made in the text of an object.
public struct ObjectEdit: Sendable {
    private let reference: ObjectReference
    private let original: Value
    private let edited: Value
    /// Somebody else may write between our reading and our writing.
    private static let attempts = 5

    /// A change of an object from `original` to `edited`.
    public init(_ reference: ObjectReference, from original: Value, to edited: Value) {
        self.reference = reference
        self.original = original
        self.edited = edited
    }

    /// Whether nothing was changed.
    public var isEmpty: Bool { original == edited }

    /// Sends what was changed, and nothing else: what others changed meanwhile stays. Returns the
    /// object as it is then.
    public func send(_ client: Client) async throws(ObjectEditError) -> Value {
        let (type, patch) = try self.patch()
        for attempt in 1... {
            let current: Value
            do throws(ClientError) { current = try await client.object(reference) } catch {
                throw .client(error)
            }
            if let field = Self.conflict(original, edited, current) {
                throw .conflict(field: field)
            }
            do throws(ClientError) {
                var patch = patch
                patch.set(
                    current.resourceVersion.map(Value.string), at: "metadata", "resourceVersion")
                return try await client.patch(
                    reference, type, patch, query: [("fieldManager", FieldManager.name)]
                ).value
            } catch {
                guard error.isConflict, attempt < Self.attempts else { throw .client(error) }
            }
        }
        throw .client(.cancelled)
    }

    /// The first field that both have changed since, and to different values.
    private static func conflict(
        _ original: Value, _ ours: Value, _ theirs: Value, _ path: String = ""
    ) -> String? {
        if ours == original || theirs == original || ours == theirs { return nil }
        guard let before = original.objectValue, let mine = ours.objectValue,
            let other = theirs.objectValue
        else { return path }
        for (key, value) in mine where !bookkeeping.contains(path + "." + key) {
            let found = conflict(
                before[key] ?? .null, value, other[key] ?? .null, path + "." + key)
            if let found { return found }
        }
        for key in before.keys where !mine.contains(key) {
            // What is taken away must not have been changed.
            if let now = other[key], now != before[key] { return path + "." + key }
        }
        return nil
    }

    /// What the server writes of its own.
    private static let bookkeeping = [
        ".metadata.resourceVersion", ".metadata.generation", ".metadata.managedFields", ".status",
    ]

    private func patch() throws(ObjectEditError) -> (Client.PatchType, Value) {
        let type = BuiltinTypes.type(
            apiVersion: reference.resource.groupVersion.description, kind: reference.resource.kind)
        do throws(MergePatchError) {
            guard let type else {
                let patch = try ThreeWayPatch.json(
                    original: original, modified: edited, current: original)
                return (.merge, patch)
            }
            let patch = try ThreeWayPatch.strategic(
                type, original: original, modified: edited, current: original, overwrites: true)
            return (.strategic, patch)
        } catch {
            throw .otherObject
        }
    }
}
