import PlatModel
import PlatStore
import PlatValue
import Synchronization

/// What a watch's client gets for an event: its frame, in the form that it asked for.
final class WatchFrames: Sendable {
    private let request: ObjectRequest
    private let form: ReplyForm
    /// The columns of tables are told once.
    private let sentColumns = Mutex(false)

    init(request: ObjectRequest, form: ReplyForm) {
        self.request = request
        self.form = form
    }

    /// Whether frames carry stored bytes as they are, so that making one is no work.
    var areStoredBytes: Bool {
        form.shape == .object && form.encoding != .protobuf && !request.needsConversion
    }

    var contentType: String {
        form.encoding == .protobuf
            ? "application/vnd.kubernetes.protobuf;stream=watch" : "application/json"
    }

    /// The objects of frames; a webhook is asked once for all of them.
    func objects(_ contents: [WatchedObject]) async throws(Status) -> [[UInt8]] {
        if areStoredBytes { return contents.map(\.bytes) }
        if case .object = form.shape, !request.needsConversion { return contents.map(\.bytes) }
        var stored: [Value] = []
        for content in contents { stored.append(try content.object()) }
        return try await request.conversion.read(stored).map(shaped)
    }

    private func shaped(_ object: Value) -> [UInt8] {
        switch form.shape {
        case .object: object.json(sortedKeys: true)
        case .table: table(object, includeObject: request.query["includeObject"]).json()
        case .partialMetadata(let version), .partialMetadataList(let version):
            partialMetadata(object, version: version).json(sortedKeys: true)
        }
    }

    /// The object of a frame that says how far its client has seen everything.
    func bookmark(_ revision: Revision, endsInitialEvents: Bool) -> [UInt8] {
        var metadata: Members = ["resourceVersion": .string(String(revision))]
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        let type = request.type
        switch form.shape {
        case .table:
            // An object in which nothing is set, as a row; its metadata is there whatever is included.
            let empty: Value = [
                "kind": .string(type.kind), "apiVersion": .string(type.apiVersion),
                "metadata": .object(metadata),
            ]
            return table(empty, includeObject: "Metadata").json()
        case .partialMetadata(let version), .partialMetadataList(let version):
            return Value.object([
                "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/\(version)"),
                "metadata": .object(metadata),
            ]).json()
        case .object:
            return Value.object([
                "kind": .string(type.kind), "apiVersion": .string(type.apiVersion),
                "metadata": .object(metadata),
            ]).json()
        }
    }

    /// A frame around its object, in pieces: the object's bytes are those that all watches share.
    func frame(_ kind: WatchKind, _ object: [UInt8]) throws(Status) -> (
        head: [UInt8], object: [UInt8], tail: [UInt8]
    ) {
        guard form.encoding == .protobuf else { return (kind.head, object, WatchKind.tail) }
        do throws(ParseError) {
            let frame = Protobuf.encodeWatchEvent(kind.rawValue, try Value(json: object))
            if let frame { return ([], frame, []) }
        } catch {
            throw Status.internalError("the object of a watch event cannot be read: \(error)")
        }
        return (kind.head, object, WatchKind.tail)
    }

    /// An object as a table of one row.
    private func table(_ object: Value, includeObject: String?) -> Value {
        guard case .table(let version) = form.shape,
            let builder = try? TableBuilder(
                request.type, includeObject: includeObject, version, request.context)
        else {
            // The query was checked when the watch began.
            return .null
        }
        let isFirst = sentColumns.withLock { sent in
            defer { sent = true }
            return !sent
        }
        var table = builder.table(
            for: [object], resourceVersion: object.resourceVersion ?? "", continue: nil,
            remaining: nil)
        if !isFirst { table["columnDefinitions"] = .null }
        return table
    }
}

/// What a watch event says of its object.
enum WatchKind: String, Sendable {
    case added = "ADDED"
    case modified = "MODIFIED"
    case deleted = "DELETED"
    case bookmark = "BOOKMARK"
    case error = "ERROR"

    /// What goes before the object in JSON.
    var head: [UInt8] {
        switch self {
        case .added: Self.addedHead
        case .modified: Self.modifiedHead
        case .deleted: Self.deletedHead
        case .bookmark, .error: Self.head(self)
        }
    }

    static let tail = Array("}\n".utf8)
    private static let addedHead = head(.added)
    private static let modifiedHead = head(.modified)
    private static let deletedHead = head(.deleted)

    private static func head(_ kind: WatchKind) -> [UInt8] {
        Array("{\"type\":\"\(kind.rawValue)\",\"object\":".utf8)
    }
}
