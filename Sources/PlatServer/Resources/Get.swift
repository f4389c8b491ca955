import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

extension ObjectRequest {
    /// GET on a named object.
    func get() async throws(Status) -> ServerResponse {
        let form = try negotiate(isList: false)
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
        let current = location.store.revision
        guard wanted > current else { return }
        throw Status.tooLargeResourceVersion(wanted, current: current)
    }

    func negotiate(isList: Bool, isWatch: Bool = false) throws(Status) -> ReplyForm {
        try ReplyForm.negotiate(
            accept: context.http.headers["Accept"], isList: isList, isWatch: isWatch,
            allowsTables: true,
            allowsProtobuf: type.custom == nil, isPretty: context.wantsPretty)
    }

    /// The reply that carries one object in the form that was negotiated.
    func reply(with object: Value, _ form: ReplyForm, status: Int) async throws(Status)
        -> ServerResponse
    {
        switch form.shape {
        case .object: return try encode(object, form, status: status)
        case .table(let version):
            let table = try TableBuilder(
                type, includeObject: query["includeObject"], version, context
            )
            .table(
                for: [object], resourceVersion: object.resourceVersion ?? "", continue: nil,
                remaining: nil)
            return Reply.value(table, status: status, form: form)
        case .partialMetadata(let version), .partialMetadataList(let version):
            return Reply.value(
                partialMetadata(object, version: version), status: status, form: form)
        }
    }

    func encode(_ value: Value, _ form: ReplyForm, status: Int) throws(Status) -> ServerResponse {
        if form.encoding == .protobuf, let bytes = protobuf(value) {
            return Reply.json(
                bytes, status: status,
                headers: ["Content-Type": "application/vnd.kubernetes.protobuf"])
        }
        return Reply.value(value, status: status, form: form)
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
