import PlatModel
public import PlatValue

/// A question for objects of one resource in one place: for one by its name, or for all that match.
public struct ObjectQuery: Sendable {
    /// What was asked for decides what a reply is: an object may have items of its own, and an empty
    /// collection none at all.
    public enum Reply: Sendable {
        case object(Value)
        case page(Value)

        /// The objects in it.
        public var objects: [Value] {
            switch self {
            case .object(let object): [object]
            case .page(let page): page["items"]?.arrayValue ?? []
            }
        }
    }

    /// The workspace, or the view, that is asked.
    public var client: Client
    /// What is asked for.
    public var resource: APIResource
    /// Nil for all namespaces.
    public var namespace: String?
    /// Nil for all objects.
    public var name: String?
    /// Selectors, as query parameters; they count for nothing beside a name.
    public var filters: [(String, String)] = []
    /// Whether the name may be there many times, as in a view of several workspaces: then it is a
    /// filter, and one of ours. kcp answers `fieldSelector=metadata.name=…` there with nothing: its store
    /// looks for one key.
    public var isNameRepeated = false
    /// Whether a name that is not there is no failure.
    public var ignoresMissing = false

    /// A question for everything of a resource, which can be narrowed.
    public init(_ resource: APIResource, in client: Client) {
        self.resource = resource
        self.client = client
    }

    /// Asks page by page; `body` gets each reply as it comes.
    public func ask(
        form: Client.Form = .json, _ body: (Reply) throws(ClientError) -> Void
    ) async throws(ClientError) {
        if let name, !isNameRepeated {
            let path = resource.path(namespace: namespace, name: name)
            do throws(ClientError) {
                try body(.object(try await client.get(path, form: form)))
            } catch {
                if !(error.isNotFound && ignoresMissing) { throw error }
            }
            return
        }
        let path = resource.path(namespace: namespace)
        try await client.list(path, query: filters, form: form) { page throws(ClientError) in
            try body(.page(name.map(page.keeping) ?? page))
        }
    }
}

extension Value {
    /// A page of a collection, as a list or as a table, with nothing left in it but what has this name.
    fileprivate func keeping(_ name: String) -> Value {
        var page = self
        if let items = self["items"]?.arrayValue {
            page["items"] = .array(items.filter { $0.objectName == name })
        }
        if let rows = self["rows"]?.arrayValue {
            page["rows"] = .array(rows.filter { $0["object"]?.objectName == name })
        }
        return page
    }
}
