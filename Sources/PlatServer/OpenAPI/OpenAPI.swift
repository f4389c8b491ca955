import PlatHTTP
import PlatModel
import PlatValue
import Synchronization

extension Documents {
    /// `/openapi/v2` and `/openapi/v3`.
    func openAPI(_ context: RequestContext, _ segments: [String]) throws(Status) -> ServerResponse {
        switch segments.dropFirst().first {
        case "v2" where segments.count == 2:
            guard let surface = try surfaces.surface(for: context.place) else {
                return Reply.pageNotFound
            }
            return OpenAPI.version2(surface, context)
        case "v3":
            guard let surface = try surfaces.surface(for: context.place) else {
                return Reply.pageNotFound
            }
            let path = segments.dropFirst(2).joined(separator: "/")
            return path.isEmpty
                ? OpenAPI.index(surface) : OpenAPI.document(surface, path, context)
        default:
            return Reply.pageNotFound
        }
    }
}

/// What is served of OpenAPI.
enum OpenAPI {
    /// Version 2 of all that a place serves, as JSON or protobuf.
    static func version2(_ surface: APISurface, _ context: RequestContext) -> ServerResponse {
        let accept = context.http.headers["Accept"] ?? ""
        let isProtobuf = accept.contains("proto-openapi.spec.v2")
        let document = cache.document(surface, isProtobuf: isProtobuf)
        let headers: Headers = [
            "ETag": "\"\(document.tag)\"", "Vary": "Accept",
            "Content-Type": isProtobuf
                ? "application/com.github.proto-openapi.spec.v2.v1.0+protobuf" : "application/json",
        ]
        if context.http.headers["If-None-Match"] == "\"\(document.tag)\"" {
            return ServerResponse(status: 304, headers: headers, body: .bytes([]))
        }
        return Reply.json(document.bytes, headers: headers)
    }

    /// The documents that there are, each with the hash of what it says.
    static func index(_ surface: APISurface) -> ServerResponse {
        var paths = Members()
        for group in surface.groups {
            for version in group.versions {
                let path = path(group.name, version.name)
                let tag = cache.document(group.name, version).tag
                paths[path] = ["serverRelativeURL": .string("/openapi/v3/\(path)?hash=\(tag)")]
            }
        }
        return Reply.value(["paths": .object(paths)])
    }

    static func document(
        _ surface: APISurface, _ path: String, _ context: RequestContext
    ) -> ServerResponse {
        for group in surface.groups {
            for version in group.versions where self.path(group.name, version.name) == path {
                return reply(with: cache.document(group.name, version), path, context)
            }
        }
        return Reply.pageNotFound
    }

    private static func reply(
        with document: Document, _ path: String, _ context: RequestContext
    ) -> ServerResponse {
        var headers: Headers = ["ETag": "\"\(document.tag)\"", "Vary": "Accept"]
        if let hash = context.query["hash"], !hash.isEmpty {
            guard hash == document.tag else {
                let place = "/openapi/v3/\(path)?hash=\(document.tag)"
                return Reply.json([], status: 301, headers: ["Location": place])
            }
            // What a hash names never changes: clients need not ask again.
            headers["Cache-Control"] = "public, immutable"
            headers["Expires"] = "Thu, 31 Dec 2099 23:59:59 GMT"
        }
        if context.http.headers["If-None-Match"] == "\"\(document.tag)\"" {
            return ServerResponse(status: 304, headers: headers, body: .bytes([]))
        }
        return Reply.json(document.bytes, headers: headers)
    }

    private static func path(_ group: String, _ version: String) -> String {
        group.isEmpty ? "api/\(version)" : "apis/\(group)/\(version)"
    }

    struct Document: Sendable {
        let bytes: [UInt8]
        let tag: String
    }

    private static let cache = OpenAPICache()
}

/// The documents made last. Workspaces that serve the same kinds share them: a kind is the same object
/// wherever it is served.
private final class OpenAPICache: Sendable {
    private struct Entry {
        let document: OpenAPI.Document
        /// Held, so that their identities stay theirs.
        let types: [ResourceType]
    }

    private struct Key: Hashable {
        enum Form { case version3, version2, version2Protobuf }

        let form: Form
        let types: [ObjectIdentifier]
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var order: [Key] = []
    }

    private static let limit = 128
    /// The documents of version 2 hold all that a place serves, and next to nobody asks for them.
    private static let wholeLimit = 4
    private let state = Mutex(State())

    func document(_ group: String, _ version: APISurface.Version) -> OpenAPI.Document {
        document(.version3, version.types) {
            OpenAPIDocument(group: group, version: version.name, types: version.types).served.json()
        }
    }

    func document(_ surface: APISurface, isProtobuf: Bool) -> OpenAPI.Document {
        document(isProtobuf ? .version2Protobuf : .version2, surface.types) {
            let document = OpenAPIVersion2(surface)
            return isProtobuf ? document.protobuf : document.value.json()
        }
    }

    private func document(
        _ form: Key.Form, _ types: [ResourceType], _ make: () -> [UInt8]
    ) -> OpenAPI.Document {
        let key = Key(form: form, types: types.map { ObjectIdentifier($0) })
        if let known = state.withLock({ $0.entries[key]?.document }) { return known }
        let bytes = make()
        let document = OpenAPI.Document(bytes: bytes, tag: OpenAPIHash.text(of: bytes))
        let limit = form == .version3 ? Self.limit : Self.wholeLimit
        state.withLock { state in
            guard state.entries[key] == nil else { return }
            state.entries[key] = Entry(document: document, types: types)
            state.order.append(key)
            guard state.order.count(where: { $0.form == form }) > limit,
                let oldest = state.order.firstIndex(where: { $0.form == form })
            else { return }
            state.entries[state.order.remove(at: oldest)] = nil
        }
        return document
    }
}

/// A hash that changes with the document; it keeps no secret.
enum OpenAPIHash {
    static func text(of bytes: [UInt8]) -> String {
        // FNV-1a, twice with different beginnings.
        let seeds: [UInt64] = [0xCBF2_9CE4_8422_2325, 0x8422_2325_CBF2_9CE4]
        let parts = seeds.map { seed -> String in
            var hash = seed
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            let digits = String(hash, radix: 16, uppercase: true)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return parts.joined()
    }
}
