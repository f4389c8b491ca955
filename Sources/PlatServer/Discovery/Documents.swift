import PlatHTTP
import PlatModel
import PlatValue

/// Answers what is no resource: health, version, discovery, OpenAPI.
struct Documents: Sendable {
    let surfaces: Surfaces
    let addresses: Addresses
    let issuer: IssuerDocuments
    let metrics: MetricsPage

    /// Nil: the URL is a resource's.
    func answer(
        _ context: RequestContext, _ segments: [String]
    ) throws(Status) -> ServerResponse? {
        let isFolder = context.target.hasTrailingSlash
        switch segments.first {
        case "healthz", "livez", "readyz":
            if isFolder { return Reply.pageNotFound }
            return Health(locations: metrics.locations, addresses: addresses)
                .answer(segments, context.query)
        case "metrics" where segments.count == 1:
            try checkIsRead(context)
            return metrics.answer()
        case "version" where segments.count == 1:
            try checkIsRead(context)
            guard Self.takesJSON(context.http.headers["Accept"]) else {
                throw Status.nothingAcceptable(but: ["application/json"])
            }
            return Reply.value(Self.version, form: ReplyForm(isPretty: true))
        case nil:
            return try surfaces.surface(for: context.place).map { Reply.value(paths($0)) }
                ?? Reply.pageNotFound
        case "api": return try discoverCore(context, segments)
        case "apis": return try discoverGroups(context, segments)
        case "openapi": return try openAPI(context, segments)
        case ".well-known", "openid":
            try checkIsRead(context)
            return try issuer.answer(segments, address: addresses.main) ?? Reply.pageNotFound
        default: return Reply.pageNotFound
        }
    }

    /// Some documents are routes of their own upstream, where nothing but GET is known.
    private func checkIsRead(_ context: RequestContext) throws(Status) {
        guard context.http.method == "GET" else { throw Status.methodNotAllowed }
    }

    private static func takesJSON(_ accept: String?) -> Bool {
        let clauses = ReplyForm.clauses(accept ?? "")
        return clauses.isEmpty
            || clauses.contains {
                ["*/*", "application/*", "application/json"].contains($0.type)
            }
    }

    static var version: Value {
        [
            "major": "1", "minor": "36", "emulationMajor": "1", "emulationMinor": "36",
            "minCompatibilityMajor": "1", "minCompatibilityMinor": "35",
            "gitVersion": "v1.36.0+plat-v0.1.0", "gitCommit": "", "gitTreeState": "clean",
            "buildDate": "2026-11-25T00:00:00Z", "goVersion": "none", "compiler": "gc",
            "platform": "linux/amd64",
        ]
    }

    private func paths(_ surface: APISurface) -> Value {
        var paths = ["/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/apis/"]
        for group in surface.groups where !group.name.isEmpty {
            paths.append("/apis/\(group.name)")
            paths += group.versions.map { "/apis/\(group.name)/\($0.name)" }
        }
        paths += [
            "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/openid/v1/jwks", "/readyz",
            "/version",
        ]
        return ["paths": .array(paths.map(Value.string))]
    }

    private func discoverCore(_ context: RequestContext, _ segments: [String]) throws(Status)
        -> ServerResponse?
    {
        guard segments.count <= 2 else { return nil }
        try checkIsRead(context)
        guard let surface = try surfaces.surface(for: context.place) else {
            return Reply.pageNotFound
        }
        if segments.count == 1 { return try root(context, surface, core: true) }
        guard segments[1] == "v1" else { throw Status.unknownPath }
        if context.place.isView, surface.group("") == nil { return Reply.pageNotFound }
        return try document(context, surface, "/api/v1", isBuiltin: true) {
            Discovery.resources(surface, group: "", version: "v1")
        }
    }

    private func discoverGroups(_ context: RequestContext, _ segments: [String]) throws(Status)
        -> ServerResponse?
    {
        guard segments.count <= 3 else { return nil }
        guard let surface = try surfaces.surface(for: context.place) else {
            return Reply.pageNotFound
        }
        switch segments.count {
        case 1: return try root(context, surface, core: false)
        case 2:
            guard let group = surface.group(segments[1]), !group.name.isEmpty else {
                return Reply.pageNotFound
            }
            let isBuiltin = BuiltinResources.groups.contains(group.name)
            return try document(context, surface, "/apis/" + group.name, isBuiltin: isBuiltin) {
                Discovery.groupDocument(group)
            }
        default:
            let name = "/apis/\(segments[1])/\(segments[2])"
            let version = GroupVersion(group: segments[1], version: segments[2])
            if BuiltinResources.groups.contains(version.group),
                !BuiltinResources.groupVersions.contains(version)
            {
                throw Status.unknownPath
            }
            let group = surface.group(segments[1])
            if context.place.isView,
                group?.versions.contains(where: { $0.name == segments[2] }) != true
            {
                return Reply.pageNotFound
            }
            guard group != nil else {
                // An unknown group or version is an empty list (kcp contract, section 9).
                return Reply.value(
                    Discovery.resources(surface, group: segments[1], version: segments[2]),
                    form: try form(context, isBuiltin: false))
            }
            let isBuiltin = BuiltinResources.groups.contains(version.group)
            return try document(context, surface, name, isBuiltin: isBuiltin) {
                Discovery.resources(surface, group: segments[1], version: segments[2])
            }
        }
    }

    /// Whether the place has logical clusters and nothing else: it then has no core group, and tells what
    /// it serves in the plain form alone, as upstream does.
    private func isOfLogicalClusters(_ place: Place) -> Bool {
        if case .lifecycleView(let view) = place { !view.isOfOne } else { false }
    }

    /// `/api` and `/apis`, in the form that the client prefers: aggregated in the version that it
    /// names, or the plain list.
    private func root(_ context: RequestContext, _ surface: APISurface, core: Bool) throws(Status)
        -> ServerResponse
    {
        let accept = context.http.headers["Accept"] ?? "*/*"
        for clause in ReplyForm.clauses(accept) {
            switch clause.type {
            case "application/json" where clause.parameters["as"] == "APIGroupDiscoveryList":
                guard clause.parameters["g"] == "apidiscovery.k8s.io",
                    !isOfLogicalClusters(context.place)
                else { continue }
                // The version before it, v2beta1, is no longer spoken: such clients get the plain list.
                guard let version = clause.parameters["v"], version == "v2" else { continue }
                let type =
                    "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList"
                let name = (core ? "/api " : "/apis ") + version
                return reply(
                    context,
                    surface.document(name) {
                        DiscoveryDocument(
                            Discovery.aggregated(surface, core: core, version: version))
                    }, type: type)
            case "application/json", "application/*", "*/*", "application/yaml",
                Protobuf.contentType:
                guard clause.parameters["as"] == nil else { continue }
                let address = addresses.main.split(separator: "/").last.map(String.init) ?? ""
                guard core else {
                    let isView = context.place.isView
                    return try document(
                        context, surface, isView ? "/apis of a view" : "/apis", isBuiltin: false
                    ) {
                        Discovery.groups(surface, serverAddress: isView ? nil : address)
                    }
                }
                return try document(context, surface, "/api", isBuiltin: true) {
                    Discovery.coreVersions(serverAddress: address)
                }
            default: continue
            }
        }
        _ = try form(context, isBuiltin: core)
        throw Status.notAcceptable(protobuf: true)
    }

    /// The form that the client prefers; built-in groups have a router in front.
    private func form(_ context: RequestContext, isBuiltin: Bool) throws(Status) -> ReplyForm {
        try ReplyForm.negotiate(
            accept: context.http.headers["Accept"],
            ReplyForm.Offer(
                protobuf: .objects, hasTables: false,
                hasRouter: isBuiltin && !context.place.isView),
            isPretty: false)
    }

    /// A document that is computed once a surface and form, with entity tag and 304.
    private func document(
        _ context: RequestContext, _ surface: APISurface, _ name: String, isBuiltin: Bool,
        make: () -> Value
    ) throws(Status) -> ServerResponse {
        let form = try form(context, isBuiltin: isBuiltin)
        let type = ReplyForm.contentType(form.encoding)
        let document = surface.document("\(name) \(type)") {
            switch form.encoding {
            case .json: DiscoveryDocument(make())
            case .yaml: DiscoveryDocument(make().yaml())
            // All of them are in the type tables.
            case .protobuf: DiscoveryDocument(Protobuf.encode(make(), knownIn: "v1") ?? [])
            }
        }
        return reply(context, document, type: type)
    }

    private func reply(
        _ context: RequestContext, _ document: DiscoveryDocument, type: String
    ) -> ServerResponse {
        var headers: Headers = [
            "ETag": "\"\(document.tag)\"", "Vary": "Accept",
            // Only the aggregated form is meant to be kept by others.
            "Cache-Control": type.contains("APIGroupDiscoveryList")
                ? "public" : "no-cache, private",
        ]
        if context.http.headers["If-None-Match"] == "\"\(document.tag)\"" {
            // No Content-Type here: a client's cache would overwrite the stored one with it.
            return ServerResponse(status: 304, headers: headers, body: .bytes([]))
        }
        headers["Content-Type"] = type
        return ServerResponse(status: 200, headers: headers, body: .bytes(document.bytes))
    }
}
