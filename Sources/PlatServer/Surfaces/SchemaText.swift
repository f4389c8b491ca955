import PlatHTTP
import PlatModel
import PlatValue
import Synchronization

/// A schema as it was written: what is kept of it while nobody uses it.
///
/// Read, a schema takes many times the room of its text, and most are used seldom. So the text is kept,
/// once for all definitions that have the same, and what is read of it comes from a cache with a bound.
final class SchemaText: Sendable {
    /// Equal texts have equal ones, different texts different ones, whoever wrote them.
    let digest: String
    private let bytes: [UInt8]
    /// Of a definition that is part of the server: its schema stays.
    private let pinned: Parsed?

    /// A schema that was read.
    final class Parsed: Sendable {
        let schema: Schema
        private let lazy: Lazy<CompiledSchema>

        init(_ schema: Schema) {
            self.schema = schema
            lazy = Lazy { CompiledSchema(schema) }
        }

        /// The same for validation.
        var compiled: CompiledSchema { lazy() }
    }

    /// What a schema takes when it is read, in bytes for each of its text, about.
    private static let expansion = 24
    private static let cache = ByteCache<String, Parsed>(limit: 24 << 20)
    private static let kinds = ByteCache<String, ManagedKind>(limit: 8 << 20)
    private static let texts = Mutex(Texts())

    /// All texts that are in use.
    private struct Texts {
        private struct Held {
            weak var text: SchemaText?
        }
        private var held: [String: Held] = [:]
        private var sweepsAt = 256

        func text(_ digest: String) -> SchemaText? { held[digest]?.text }

        mutating func hold(_ text: SchemaText) {
            if held.count >= sweepsAt {
                held = held.filter { $0.value.text != nil }
                sweepsAt = held.count * 2 + 256
            }
            held[text.digest] = Held(text: text)
        }
    }

    private init(digest: String, bytes: [UInt8], pinned: Parsed?) {
        self.digest = digest
        self.bytes = bytes
        self.pinned = pinned
    }

    /// The text of a schema, shared with whoever has the same; throws where it is no schema.
    static func of(_ value: Value) throws -> SchemaText {
        let bytes = value.json()
        let digest = Hashes.hex(try Crypto.sha256(bytes))
        if let known = texts.withLock({ $0.text(digest) }) { return known }
        // Read once, so that it is known that it can be.
        _ = try Schema(parsing: value)
        let text = SchemaText(digest: digest, bytes: bytes, pinned: nil)
        texts.withLock { $0.hold(text) }
        return text
    }

    /// The text of a schema that is part of the server.
    static func own(_ value: Value) throws -> SchemaText {
        SchemaText(
            digest: Hashes.hex(try Crypto.sha256(value.json())), bytes: [],
            pinned: Parsed(try Schema(parsing: value)))
    }

    /// The schema, read.
    var parsed: Parsed {
        if let pinned { return pinned }
        return Self.cache.value(digest, bytes: { _ in bytes.count * Self.expansion }) {
            Self.read(bytes)
        }
    }

    private static func read(_ bytes: [UInt8]) -> Parsed {
        do {
            return Parsed(try Schema(parsing: Value(json: bytes)))
        } catch {
            preconditionFailure("a schema that could be read before: \(error)")
        }
    }

    /// What field management makes of a kind whose versions have these schemas, by apiVersion.
    static func managedKind(_ kind: String, _ versions: [String: SchemaText]) -> ManagedKind {
        let names = versions.keys.sorted().map { "\($0) \(versions[$0]?.digest ?? "")" }
        let size = versions.values.reduce(0) { $0 + $1.bytes.count }
        let key = ([kind] + names).joined(separator: "\n")
        return kinds.value(key, bytes: { _ in size * expansion }) {
            ManagedKind(kind: kind, schemas: versions.mapValues { $0.parsed.schema })
        }
    }

    /// Lets go of what was read and not used for a while.
    static func age() {
        cache.age()
        kinds.age()
    }
}
