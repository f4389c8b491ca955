import PlatHTTP
import PlatModel
import PlatValue

extension Documents {
    /// `/openapi/v2` and `/openapi/v3`.
    func openAPI(_ context: RequestContext, _ segments: [String]) throws(Status) -> ServerResponse {
        let isFolder = context.target.hasTrailingSlash
        switch segments.dropFirst().first {
        case "v2" where segments.count == 2 && !isFolder:
            guard let surface = try surfaces.surface(for: context.place) else {
                return Reply.pageNotFound
            }
            return OpenAPI.version2(surface, context)
        case "v3":
            guard let surface = try surfaces.surface(for: context.place) else {
                return Reply.pageNotFound
            }
            let path = segments.dropFirst(2).joined(separator: "/")
            return path.isEmpty && !isFolder
                ? OpenAPI.index(surface, context) : OpenAPI.document(surface, path, context)
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
        let document = document(surface, isProtobuf: isProtobuf)
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
    static func index(_ surface: APISurface, _ context: RequestContext) -> ServerResponse {
        var paths: [(String, Value)] = []
        func add(_ path: String, _ tag: String) {
            let url = "/openapi/v3/\(path)?hash=\(tag)"
            paths.append((path, ["serverRelativeURL": .string(url)]))
        }
        for group in surface.groups {
            for version in group.versions { add(path(group.name, version.name), tag(of: version)) }
        }
        for reading in readings(surface, context.place) { add(reading.name, tag(of: reading)) }
        return Reply.value([
            "paths": .object(Members(uniqueEntries: paths.sorted { $0.0 < $1.0 }))
        ])
    }

    static func document(
        _ surface: APISurface, _ path: String, _ context: RequestContext
    ) -> ServerResponse {
        for group in surface.groups {
            for version in group.versions where self.path(group.name, version.name) == path {
                return reply(with: document(group.name, version), path, context)
            }
        }
        guard let reading = readings(surface, context.place).first(where: { $0.name == path })
        else { return unknown }
        let tag = tag(of: reading)
        let document = cache.value(tag, bytes: { $0.bytes.count }) {
            Document(bytes: reading.document.json(), tag: tag)
        }
        return reply(with: document, path, context)
    }

    /// Upstream answers what it has no document of with nothing.
    private static let unknown = ServerResponse(
        status: 200, headers: ["Cache-Control": "no-cache, private"], body: .bytes([]))

    /// What can be read besides objects: workspaces have upstream's own groups and their issuer, views have what
    /// they show.
    private static func readings(_ surface: APISurface, _ place: Place) -> [OpenAPIReading] {
        let groups = surface.groups.map(\.name).filter {
            !$0.isEmpty && $0 != definitionsGroup
                && (place.isView || BuiltinResources.groups.contains($0))
        }
        return OpenAPIReading.roots + groups.map(OpenAPIReading.group) + [.version]
            + (place.isView ? [] : OpenAPIReading.issuer)
    }

    /// Served by a program of its own, which tells nothing of it.
    private static let definitionsGroup = "apiextensions.k8s.io"

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

    /// Documents that were asked for last. Workspaces that serve the same kinds share them.
    private static let cache = ByteCache<String, Document>(limit: 8 << 20)

    private static func document(_ surface: APISurface, isProtobuf: Bool) -> Document {
        let tags = surface.groups.flatMap(\.versions).map { Self.tag(of: $0) }
        let words = ["version 2", isProtobuf ? "protobuf" : "JSON"] + tags
        let tag = OpenAPIHash.text(of: Array(words.joined(separator: " ").utf8))
        return cache.value(tag, bytes: { $0.bytes.count }) {
            let document = OpenAPIVersion2(surface)
            return Document(
                bytes: isProtobuf ? document.protobuf : document.value.json(), tag: tag)
        }
    }

    private static func document(_ group: String, _ version: APISurface.Version) -> Document {
        let tag = tag(of: version)
        return cache.value("\(group)/\(version.name) \(tag)", bytes: { $0.bytes.count }) {
            let document = OpenAPIDocument(
                group: group, version: version.name, types: version.types)
            return Document(bytes: document.served, tag: tag)
        }
    }

    private static func tag(of reading: OpenAPIReading) -> String {
        OpenAPIHash.text(of: Array("\(Documents.version) \(reading.name)".utf8))
    }

    /// Changes with what the document says. It is made of what the document is made of, so that nobody has
    /// to wait for all documents to read their index.
    private static func tag(of version: APISurface.Version) -> String {
        var text = "\(Documents.version)"
        for type in version.types {
            let custom = type.custom
            let words =
                [type.group, type.version, type.plural, type.kind, type.listKind]
                + [type.isNamespaced ? "namespaced" : "cluster", custom?.digest ?? ""]
                + type.verbs.sorted() + ["|"] + type.subresources.sorted()
                + ["|"] + (custom?.selectablePaths.map { $0.joined(separator: ".") } ?? [])
            text += "\n" + words.joined(separator: " ")
        }
        return OpenAPIHash.text(of: Array(text.utf8))
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
