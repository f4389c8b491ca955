import PlatModel
import PlatStore
import PlatSystem
import PlatValue

/// An object as the store holds it: the bytes of its JSON, which are also what the wire carries.
struct StoredObject: Sendable {
    let key: String
    let bytes: [UInt8]
    let revision: Revision

    init(_ entry: Entry) {
        key = entry.key
        bytes = entry.bytes
        revision = entry.revision
    }

    /// The object read into a value. Stored bytes were written by this program, so that a failure
    /// means damage, which must not pass for "not there".
    func value() throws(Status) -> Value {
        do {
            return try Value(json: bytes)
        } catch {
            throw Status.internalError("stored object \(key) cannot be read: \(error)")
        }
    }

    /// Whether anything may have to let go of the object before it can go.
    var mayHaveFinalizers: Bool { Self.finalizers.offset(in: bytes) != nil }

    private static let finalizers = Needle(quoted: "finalizers")

    /// The same bytes with a hole for another resourceVersion; nil where they are not of the form that
    /// `template(_:)` gives.
    var template: Template? {
        guard let start = Self.beforeRevision.offset(in: bytes) else { return nil }
        let hole = start + Self.beforeRevision.count
        guard let end = bytes[hole...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        return Template(Array(bytes[..<hole] + bytes[end...]), revisionAt: hole)
    }

    /// What stands before the revision of a stored object. Nothing earlier can contain it, since a
    /// quote inside a text is escaped.
    private static let beforeRevision = Needle("\"metadata\":{\"resourceVersion\":\"")

    /// How deep a stored object nests at most: less than every reader takes, because lists, tables and
    /// events wrap it.
    static var depthLimit: Int { JSONReadingOptions().depthLimit - 8 }

    /// How deep the text of a JSON value nests.
    static func depth(of json: [UInt8]) -> Int {
        var depth = 0
        var deepest = 0
        var isText = false
        var isEscaped = false
        for byte in json {
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
        }
        return deepest
    }

    /// An object about to be written.
    struct Draft: Sendable {
        let key: String
        var object: Value
        var expecting: Write.Expectation = .absent

        var write: Write {
            Write(
                key: key, expecting: expecting, change: .put(StoredObject.template(object)),
                note: DecodedWrite(after: .init(object)))
        }
    }

    /// The bytes of an object with a hole for its resourceVersion, which the store fills in when the
    /// write gets its revision. Identity comes first, so that the hole stands near the front.
    static func template(_ object: Value) -> Template {
        var writer = JSONBuffer()
        writer.raw("{\"apiVersion\":")
        writer.value(object["apiVersion"] ?? "")
        writer.raw(",\"kind\":")
        writer.value(object["kind"] ?? "")
        writer.raw(",\"metadata\":{\"resourceVersion\":\"")
        let hole = writer.count
        writer.raw("\"")
        for (key, value) in object["metadata"]?.objectValue?.sortedByKey() ?? []
        where key != "resourceVersion" {
            writer.raw(",")
            writer.member(key, value)
        }
        writer.raw("}")
        for (key, value) in object.objectValue?.sortedByKey() ?? []
        where key != "apiVersion" && key != "kind" && key != "metadata" {
            writer.raw(",")
            writer.member(key, value)
        }
        writer.raw("}")
        return Template(writer.bytes, revisionAt: hole)
    }
}

extension Value {
    /// The revision at which a stored object was written.
    var storedRevision: Revision { Revision(resourceVersion ?? "") ?? 0 }
}

/// JSON text that grows piece by piece.
struct JSONBuffer {
    private(set) var bytes: [UInt8] = []
    var count: Int { bytes.count }

    mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func raw(_ more: [UInt8]) { bytes.append(contentsOf: more) }

    mutating func value(_ value: Value) { bytes.append(contentsOf: value.json(sortedKeys: true)) }

    mutating func member(_ key: String, _ value: Value) {
        self.value(.string(key))
        raw(":")
        self.value(value)
    }
}

extension ObjectRequest {
    /// The most bytes that a stored object may have, as upstream's store takes them.
    private static var objectSizeMax: Int { 1536 * 1024 }

    /// Refuses what could not be stored, or not be read again, over what is there now.
    ///
    /// A patch can nest deeper than any body, and owned fields repeat the nesting of what they own.
    func checkStorable(_ write: Write, over stored: StoredObject? = nil) throws(Status) {
        let bytes: [UInt8]
        switch write.change {
        case .put(let template): bytes = template.bytes
        case .delete(let template): bytes = template?.bytes ?? []
        }
        // Upstream's store would not take it either, and says so without a reason.
        guard bytes.count <= Self.objectSizeMax else {
            throw Status.unclassified(
                "the object is too large to be stored: \(bytes.count) bytes, "
                    + "at most \(Self.objectSizeMax)")
        }
        let depth = StoredObject.depth(of: bytes)
        // What is there already can still be changed and let go.
        guard depth > StoredObject.depthLimit,
            stored.map({ depth > StoredObject.depth(of: $0.bytes) }) ?? true
        else { return }
        throw Status.badRequest(
            "the object is nested too deeply to be stored: \(depth) levels, "
                + "at most \(StoredObject.depthLimit)")
    }
}
