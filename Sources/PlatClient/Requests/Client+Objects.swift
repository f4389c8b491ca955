import PlatModel
import PlatSystem
public import PlatValue

/// One object of a resource.
public struct ObjectReference: Sendable, Hashable {
    /// What kind of object it is.
    public var resource: APIResource
    /// Empty for cluster-scoped resources.
    public var namespace: String
    /// What it is called.
    public var name: String

    /// An object by name; of a resource without namespaces the namespace is dropped.
    public init(_ resource: APIResource, namespace: String = "", name: String) {
        self.resource = resource
        self.namespace = resource.isNamespaced ? namespace : ""
        self.name = name
    }

    /// Whether a name can be one step of an address, as Kubernetes judges it.
    public static func isSegment(_ name: String) -> Bool {
        name != "." && name != ".." && !name.contains { $0 == "/" || $0 == "%" }
    }

    /// Where the object is served.
    public var path: String { path(subresource: nil) }

    /// Where a part of the object is served; nil for the whole.
    public func path(subresource: String?) -> String {
        resource.path(
            namespace: resource.isNamespaced ? namespace : nil, name: name, subresource: subresource
        )
    }

    /// As results name it: `model.training.example.org/chat`.
    public var displayed: String { "\(resource.singularFullName)/\(name)" }
}

extension Client {
    /// Refuses to change what has no name: its address would be that of the whole collection.
    private func checkName(of reference: ObjectReference) throws(ClientError) {
        guard reference.name.isEmpty else { return }
        throw .refused(
            Status(code: 400, reason: .badRequest, message: "an object without a name"))
    }

    /// The object; where there is none, that is a refusal.
    public func object(_ reference: ObjectReference) async throws(ClientError) -> Value {
        try await get(reference.path)
    }

    /// The object, or nil where there is none.
    public func objectIfAny(_ reference: ObjectReference) async throws(ClientError) -> Value? {
        do throws(ClientError) { return try await get(reference.path) } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
    }

    /// Creates an object in a namespace, or in none, and returns it as it is stored.
    public func create(
        _ object: Value, _ resource: APIResource, namespace: String? = nil,
        query: [(String, String)] = []
    ) async throws(ClientError) -> Value {
        try await send(
            "POST", resource.path(namespace: namespace), query: query, body: object
        ).value
    }

    /// Makes a namespace where it is missing.
    public func makeNamespace(_ name: String) async throws(ClientError) {
        guard try await objectIfAny(ObjectReference(.namespaces, name: name)) == nil else { return }
        _ = try await create(
            ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]],
            .namespaces)
    }

    /// Replaces an object; its revision, if it has one, must be the present one.
    public func update(_ object: Value, _ reference: ObjectReference) async throws(ClientError)
        -> Value
    {
        try checkName(of: reference)
        return try await send("PUT", reference.path, body: object).value
    }

    /// Patches an object; `.created` happens with server-side apply only.
    public func patch(
        _ reference: ObjectReference, _ type: PatchType, _ patch: Value,
        subresource: String? = nil, query: [(String, String)] = []
    ) async throws(ClientError) -> Reply {
        try checkName(of: reference)
        return try await send(
            "PATCH", reference.path(subresource: subresource), query: query, body: patch,
            contentType: type.rawValue)
    }

    /// Asks the server to remove an object. Returns the object where something still holds it, else a
    /// `Status`.
    @discardableResult
    public func delete(
        _ reference: ObjectReference, options: Value? = nil
    ) async throws(ClientError) -> Value {
        try checkName(of: reference)
        return try await send("DELETE", reference.path, body: options).value
    }

    /// Lists a collection page by page; `body` gets each page as it comes.
    ///
    /// A list without a revision is none yet: kcp answers so through the endpoint of an export whose
    /// first consumer has just come. It is asked for again, for as long as that takes. What has no
    /// revisions at all, such as measurements, is taken as it is where nobody `watches` from it.
    public func list(
        _ path: String, query: [(String, String)] = [], form: Form = .json, limit: Int = 500,
        watches: Bool = false, _ body: (Value) async throws(ClientError) -> Void
    ) async throws(ClientError) {
        var token = ""
        repeat {
            var all = query + [("limit", "\(limit)")]
            if !token.isEmpty { all.append(("continue", token)) }
            let page = try await page(path, all, form, needsRevision: watches || isView)
            try await body(page)
            token = page.at("metadata", "continue")?.stringValue ?? ""
        } while !token.isEmpty
    }

    /// A part of a collection.
    struct Page<Item: Sendable>: Sendable {
        var items: [Item]
        /// Where the next part begins; empty behind the last one.
        var token: String

        func map<Other>(_ body: ([Item]) -> [Other]) -> Page<Other> {
            Page<Other>(items: body(items), token: token)
        }
    }

    /// Asks for the part of a collection that begins where another one ended; empty: for the first.
    func page(
        of path: String, from token: String, limit: Int = 500
    ) async throws(ClientError) -> Page<Value> {
        var query = [("limit", "\(limit)")]
        if !token.isEmpty { query.append(("continue", token)) }
        let page = try await page(path, query, .json, needsRevision: isView)
        return Page(
            items: page["items"]?.arrayValue ?? [],
            token: page.at("metadata", "continue")?.stringValue ?? "")
    }

    /// Whether objects are seen through the endpoint of an export.
    private var isView: Bool { path == nil && root.contains("/services/") }
    /// kcp takes up to five seconds.
    private static let listPatience = Duration.seconds(10)

    private func page(
        _ path: String, _ query: [(String, String)], _ form: Form, needsRevision: Bool
    ) async throws(ClientError) -> Value {
        let pauses = Duration.milliseconds(50)...Duration.seconds(1)
        let waited: Waited<Value>
        waited = try await session.clock.wait(timeout: Self.listPatience, pauses: pauses) {
            () throws(ClientError) in
            let page = try await get(path, query: query, form: form)
            guard needsRevision, page.resourceVersion ?? "" == "" else { return page }
            return nil
        }
        switch waited {
        case .found(let page): return page
        case .timedOut:
            throw .unintelligible(
                host: session.host,
                "answers \(path) with a list that is none yet: it has no resourceVersion")
        case .cancelled: throw .cancelled
        }
    }

    /// All objects of a collection, and the revision of the last page, which is there where somebody
    /// `watches` from it.
    public func items(
        _ path: String, query: [(String, String)] = [], watches: Bool = false
    ) async throws(ClientError) -> (items: [Value], revision: String) {
        var items: [Value] = []
        var revision = ""
        try await list(path, query: query, watches: watches) { page throws(ClientError) in
            items += page["items"]?.arrayValue ?? []
            revision = page.resourceVersion ?? ""
        }
        return (items, revision)
    }
}
