import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

/// What requests can do with objects, and all that they need for it.
struct Operations: Sendable {
    let registries: Registries
    let surfaces: Surfaces
    let bindings: BindingDirectory
    let authorizer: Authorizer
    let admission: Admission
    let hooks: AdmissionHooks
    let webhookClients: WebhookClients
    let reviews: Reviews
    let tokens: TokenIssue
    let openWatches: OpenWatches
    let quotas: QuotaDirectory
    let log: ServerLog

    /// Finds the kind that a resource's URL means and runs the operation that the method asks for.
    func answer(_ context: RequestContext) async throws(Status) -> ServerResponse {
        guard let path = context.info.resource,
            let surface = try surfaces.surface(for: context.place)
        else { return Reply.pageNotFound }
        if case .everywhere = context.place, !["list", "watch"].contains(context.info.verb) {
            throw Status.notSupportedEverywhere(path, verb: context.info.verb)
        }
        guard let type = try type(path, surface, context) else { return try missing(path) }
        guard isOfScope(path, type, verb: context.info.verb) else { return try missing(path) }
        // Custom kinds never had the old form.
        if path.isWatch, type.custom != nil { return Reply.pageNotFound }
        if path.hasMore, type.custom == nil { throw Status.unknownPath }
        if let warning = type.custom?.deprecationWarning { context.warn(warning) }
        let request = try objectRequest(context, type, path)
        if let subresource = path.subresource {
            guard type.subresources.contains(subresource) else {
                throw type.custom == nil ? Status.unknownPath : request.notFound(path.name ?? "")
            }
            if subresource == "scale", let paths = type.custom?.scale {
                return try await request.scale(paths)
            }
            if subresource == "token" { return try await tokens.answer(request) }
        }
        return try await operate(request, method: context.http.method)
    }

    private func type(
        _ path: RequestInfo.ResourcePath, _ surface: APISurface, _ context: RequestContext
    ) throws(Status) -> ResourceType? {
        let known = surface.type(group: path.group, version: path.version, plural: path.resource)
        guard known == nil, case .everywhere(let location?) = context.place else { return known }
        let form = try ReplyForm.negotiate(
            accept: context.http.headers["Accept"],
            ReplyForm.Offer(protobuf: .metadata, isWatch: context.info.verb == "watch"),
            isPretty: false)
        return try surfaces.typeEverywhere(
            path, in: location, showsMetadataOnly: form.isPartial)
    }

    private func operate(
        _ request: ObjectRequest, method: String
    ) async throws(Status) -> ServerResponse {
        let hasName = request.name != nil
        if request.cluster == nil, hasName || !["GET", "HEAD"].contains(method) {
            // Over all workspaces there is only reading of whole collections.
            throw Status.unknownPath
        }
        if request.context.info.resource?.isWatch == true {
            guard method == "GET" else { throw Status.methodNotAllowed }
            return try await request.watch()
        }
        let needsNamespace = request.type.isNamespaced && request.namespace == nil
        func check(_ verb: String) throws(Status) {
            let isKnown =
                request.subresource.map { ResourceType.verbs(ofSubresource: $0).contains(verb) }
                ?? request.type.verbs.contains(verb)
            guard isKnown else { throw Status.methodNotAllowed }
        }
        // Built-in kinds have a route a method, and none for HEAD.
        if method == "HEAD", request.type.custom == nil { throw Status.methodNotAllowed }
        switch (method, hasName) {
        case ("GET", true), ("HEAD", true):
            try check("get")
            return try await request.get()
        case ("GET", false), ("HEAD", false):
            let isWatch = request.query.flag("watch")
            try check(isWatch ? "watch" : "list")
            return try await isWatch ? request.watch() : request.list()
        case ("POST", false) where !needsNamespace:
            try check("create")
            if request.type.isReview { return try await reviews.answer(request) }
            return try await request.create()
        case ("POST", true)
        where request.type.custom != nil && request.subresource == nil && !needsNamespace:
            try check("create")
            return try await request.unnamed.create()
        case ("PUT", false) where request.type.custom != nil,
            ("PATCH", false) where request.type.custom != nil:
            throw Status.badRequest("name must be provided")
        case ("PUT", true):
            try check("update")
            return try await request.update()
        case ("PATCH", true):
            try check("patch")
            return try await request.patch()
        case ("DELETE", true) where request.subresource == nil:
            try check("delete")
            return try await request.delete()
        case ("DELETE", false) where !needsNamespace:
            try check("deletecollection")
            return try await request.deleteCollection()
        default:
            guard request.type.custom != nil else { throw Status.methodNotAllowed }
            let verb = request.context.info.verb
            throw Status.methodNotSupported(
                request.type.resource, verb: Self.verbs.contains(verb) ? verb : "")
        }
    }

    /// What a method can mean; nothing for those that mean none of these.
    private static let verbs: Set<String> = [
        "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection",
    ]

    private func objectRequest(
        _ context: RequestContext, _ type: ResourceType, _ path: RequestInfo.ResourcePath
    ) throws(Status) -> ObjectRequest {
        if type.isVirtual { return try cachedRequest(context, type, path) }
        guard let location = context.place.location else {
            throw Status.unknownPath
        }
        var gathered: [Entry]?
        if case .schemaView(let view) = context.place {
            gathered = try view.entries(bindings, registries)
        }
        return ObjectRequest(
            context: context, operations: self, type: type, location: location,
            cluster: context.place.cluster, namespace: type.isNamespaced ? path.namespace : nil,
            name: path.name,
            subresource: path.subresource,
            visible: context.place.visibility(of: type, verb: context.info.verb, bindings),
            gathered: gathered)
    }

    /// A request for objects that a provider keeps: they are read, and shown as the consumer's.
    private func cachedRequest(
        _ context: RequestContext, _ type: ResourceType, _ path: RequestInfo.ResourcePath
    ) throws(Status) -> ObjectRequest {
        guard CachedObjects.reading.contains(context.info.verb) else {
            throw Status.methodNotAllowed
        }
        guard let objects = try surfaces.cachedObjects.objects(type, at: context.place) else {
            throw Status.serviceUnavailable("\(type.groupResource) is currently unavailable")
        }
        var request = ObjectRequest(
            context: context, operations: self, type: objects.type, location: objects.location,
            cluster: objects.cluster, namespace: nil, name: path.name,
            subresource: path.subresource, cached: objects)
        if let selector = objects.selector {
            request.visible = Visibility { object in selector.matches { object.label($0) } }
        }
        return request
    }

    /// Whether the URL has a namespace where the kind lives in one, and none where it does not: what was
    /// authorized in a namespace must act in that namespace (CVE-2019-11247).
    private func isOfScope(
        _ path: RequestInfo.ResourcePath, _ type: ResourceType, verb: String
    ) -> Bool {
        if type.isNamespaced {
            // Without a namespace there is only the collection of all namespaces; of a built-in kind it
            // exists for every method, and most are not allowed.
            return path.namespace != nil
                || (path.name == nil && (type.custom == nil || ["list", "watch"].contains(verb)))
        }
        // `namespaces/N` is the namespace itself, which counts as its own namespace.
        return path.namespace == nil || (path.isNamespace && path.namespace == path.name)
    }

    private func missing(_ path: RequestInfo.ResourcePath) throws(Status) -> ServerResponse {
        // Upstream's built-in groups answer in JSON, everything else as a plain page.
        if BuiltinResources.groups.contains(path.group) {
            throw Status.unknownPath
        }
        return Reply.pageNotFound
    }
}

extension Status {
    /// All workspaces at once can only be listed and watched.
    fileprivate static func notSupportedEverywhere(
        _ path: RequestInfo.ResourcePath, verb: String
    ) -> Status {
        let plural = path.resource.split(separator: ":").first.map(String.init) ?? ""
        return methodNotSupported(
            GroupResource(group: path.group, resource: plural), verb: verb,
            where: " in the `*` logical cluster")
    }
}
