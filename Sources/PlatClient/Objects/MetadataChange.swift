import PlatModel
public import PlatValue

/// Why labels or annotations were not changed.
public enum MetadataChangeError: Error, Sendable, Equatable {
    case client(ClientError)
    /// A key has another value already, and nothing is to be overwritten.
    case taken(key: String, value: String)
}

/// A change of an object's labels or annotations.
public struct MetadataChange: Sendable, Equatable {
    /// What is changed.
    public enum Part: String, Sendable { case labels, annotations }

    /// A key with its new value; nil takes it away.
    public struct Entry: Sendable, Equatable {
        /// The key as it is typed.
        public var key: String
        /// Nil where the key is to go.
        public var value: String?

        /// A key that gets a value, or with nil loses it.
        public init(key: String, value: String?) {
            self.key = key
            self.value = value
        }
    }

    /// What came of it.
    public struct Result: Sendable, Equatable {
        /// The object as it is then.
        public var object: Value
        /// Whether anything is otherwise than before.
        public var isChanged: Bool
        /// Keys that were to go and were not there.
        public var missing: [String]
    }

    /// Which of the two it changes.
    public let part: Part
    /// What becomes of which key.
    public let entries: [Entry]
    /// Whether a value may take the place of another one.
    public var overwrites = false
    /// The revision that the object must have; nil for any.
    public var revision: String?
    /// Who owns the fields that change.
    public var fieldManager = FieldManager.name

    /// A change of labels, or of annotations.
    public init(_ part: Part, _ entries: [Entry]) {
        self.part = part
        self.entries = entries
    }

    /// What an object has of the part, sorted by key.
    public static func current(_ part: Part, of object: Value) -> [(key: String, value: String)] {
        let all =
            part == .labels
            ? object.labels
            : object.annotations.reduce(into: [:]) {
                $0[$1.key] = $1.value.stringValue
            }
        return all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Changes one object. Where nothing would change, nothing is sent.
    public func apply(
        to reference: ObjectReference, _ client: Client
    ) async throws(MetadataChangeError) -> Result {
        let before: Value
        do throws(ClientError) { before = try await client.object(reference) } catch {
            throw .client(error)
        }
        var patch = Members()
        var missing: [String] = []
        for entry in entries {
            let present = part == .labels ? before.label(entry.key) : before.annotation(entry.key)
            if let present, let value = entry.value, present != value, !overwrites {
                throw .taken(key: entry.key, value: present)
            }
            if entry.value == nil, present == nil { missing.append(entry.key) }
            if entry.value != present { patch[entry.key] = entry.value.map(Value.string) ?? .null }
        }
        guard !patch.isEmpty || revision != nil else {
            return Result(object: before, isChanged: false, missing: missing)
        }
        var metadata: Value = [part.rawValue: .object(patch)]
        if let revision { metadata["resourceVersion"] = .string(revision) }
        do throws(ClientError) {
            let after = try await client.patch(
                reference, .merge, ["metadata": metadata],
                query: [("fieldManager", fieldManager)])
            return Result(object: after.value, isChanged: !patch.isEmpty, missing: missing)
        } catch {
            throw .client(error)
        }
    }
}
