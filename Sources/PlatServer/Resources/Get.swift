import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

extension ObjectRequest {
    /// GET on a named object.
    func get() async throws(Status) -> ServerResponse {
        let form = try negotiate()
        if let text = query["resourceVersion"], !text.isEmpty, text != "0" {
            guard let wanted = Revision(text) else {
                throw Status.unclassified(
                    "resourceVersion: Invalid value: \"\(text)\": strconv.ParseUint: parsing \"\(text)\": invalid syntax"
                )
            }
            try checkNotInFuture(wanted)
        }
        let stored = try storedObject()
        // The stored bytes are the reply, unless another form or another version is asked for.
        if form == ReplyForm(), !needsConversion, visible == nil {
            return Reply.json(stored.bytes)
        }
        let object = try await converted(stored.value())
        if let visible, !visible(object) { throw notFound(name ?? "") }
        return try await reply(with: object, form, status: 200)
    }

    func storedObject() throws(Status) -> StoredObject {
        let name = name ?? ""
        if let gathered {
            guard let entry = gathered.first(where: { ObjectKey($0.key)?.name == name }) else {
                throw notFound(name)
            }
            return StoredObject(entry)
        }
        guard let stored = try registry.find(key: key(name: name)) else {
            throw notFound(name)
        }
        return stored
    }

    func checkNotInFuture(_ wanted: Revision) throws(Status) {
        if let refusal = refusalOfFuture(wanted) { throw refusal }
    }

    /// Why nobody can say what is at a revision; nil where it has come.
    func refusalOfFuture(_ wanted: Revision) -> Status? {
        let current = location.store.revision
        return wanted > current
            ? Status.tooLargeResourceVersion(wanted, current: current) : nil
    }

    func negotiate(hasStreams: Bool = false, isWatch: Bool = false) throws(Status) -> ReplyForm {
        try ReplyForm.negotiate(
            accept: context.http.headers["Accept"],
            ReplyForm.Offer(
                protobuf: context.place.isView ? .hidden : isUnstructured ? .metadata : .objects,
                hasStreams: hasStreams, isWatch: isWatch),
            isPretty: context.wantsPretty)
    }

    /// Whether upstream has the objects as trees, not as structures of its own: custom kinds, and all kinds in
    /// views.
    var isUnstructured: Bool { type.custom != nil || context.place.isView }

    /// A list is no object, of which alone the metadata could be shown.
    func checkIsForLists(_ form: ReplyForm) throws(Status) {
        guard case .partialMetadata = form.shape else { return }
        throw Status.notAcceptable(
            "you requested PartialObjectMetadata, but the requested object is a list "
                + "(\(structure(type.listKind)))")
    }

    /// Nor is an object a list. Custom kinds are told so by whoever takes the list apart.
    private var objectIsNoList: Status {
        guard !isUnstructured else { return Status.unclassified("content is not a list") }
        return Status.notAcceptable(
            "you requested PartialObjectMetadataList, but the requested object is not a list "
                + "(\(structure(type.kind)))")
    }

    /// What upstream's code calls a kind.
    private func structure(_ kind: String) -> String {
        guard !isUnstructured else {
            return "*unstructured.Unstructured" + (kind == type.listKind ? "List" : "")
        }
        let group = ["", "events.k8s.io"].contains(type.group) ? "core" : type.group
        return "*\(group.prefix { $0 != "." }).\(kind)"
    }

    /// The reply that carries one object in the form that was negotiated.
    func reply(with object: Value, _ form: ReplyForm, status: Int) async throws(Status)
        -> ServerResponse
    {
        switch form.shape {
        case .object: return Reply.value(object, status: status, form: form)
        case .table(let version):
            let table = try TableBuilder(
                type, includeObject: query["includeObject"], version, context
            )
            .table(
                for: [object], resourceVersion: object.resourceVersion ?? "", continue: nil,
                remaining: nil)
            return Reply.value(table, status: status, form: form)
        case .partialMetadata(let version):
            return Reply.value(
                partialMetadata(object, version: version), status: status, form: form)
        case .partialMetadataList: throw objectIsNoList
        }
    }

}

/// Only identity and metadata of an object.
func partialMetadata(_ object: Value, version: String) -> Value {
    [
        "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/\(version)"),
        "metadata": object["metadata"] ?? [:],
    ]
}

extension RequestContext {
    /// Indented replies for people: asked for, or the client is a browser or curl.
    var wantsPretty: Bool {
        if query.contains("pretty") { return query.flag("pretty") }
        let agent = http.headers["User-Agent"] ?? ""
        return ["curl", "Wget", "Mozilla/5.0"].contains { agent.hasPrefix($0) }
    }
}
