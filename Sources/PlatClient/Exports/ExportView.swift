import PlatModel
public import PlatValue

/// What a provider sees of the consumers of an export: one endpoint for each location.
public struct ExportView: Sendable, Equatable {
    /// The name as typed, `NAME` or `PATH:NAME`.
    public var typed: String
    /// The logical cluster of one consumer; nil for all.
    public var cluster: String?

    /// The view of an export, of all its consumers or of one.
    public init(typed: String, cluster: String? = nil) {
        self.typed = typed
        self.cluster = cluster
    }

    /// The workspace of the export, seen from that of `client`, and its name there.
    public func place(
        _ client: Client
    ) throws(ExportError) -> (client: Client, name: String) {
        guard let colon = typed.lastIndex(of: ":") else { return (client, typed) }
        let name = String(typed[typed.index(after: colon)...])
        let path = String(typed[..<colon])
        let target: WorkspaceTarget
        do throws(WorkspacePathError) {
            target = try WorkspacePath.resolve(operand: path, from: client.path)
        } catch {
            throw .path(error)
        }
        guard case .path(let found) = target else { throw .notAPath(path) }
        return (client.at(found), name)
    }

    /// The endpoint slice of the export: the one that has its name, or else one that refers to it.
    func slice(_ client: Client) async throws(ExportError) -> EndpointSlice {
        let (home, name) = try place(client)
        let found: EndpointSlice?
        do throws(ClientError) {
            if let own = try await home.objectIfAny(ObjectReference(.endpointSlices, name: name)) {
                return EndpointSlice(own)
            }
            found = try await home.items(APIResource.endpointSlices.path()).items
                .map(EndpointSlice.init).first { $0.export?.name == name }
        } catch {
            throw .client(error)
        }
        guard let found else { throw .unknown }
        return found
    }

    /// The address in each location that has consumers.
    public func endpoints(_ client: Client) async throws(ExportError) -> [String] {
        try await slice(client).endpoints
    }

    /// The addresses that the export has, and has yet to have: a location lists one when its first
    /// consumer comes, under an address that is known before. Nil where locations may not be seen.
    func endpointsToCome(_ client: Client) async throws(ClientError) -> [String]? {
        guard let shards = try await client.shards() else { return nil }
        let cluster = try await client.object(ObjectReference(.exports, name: typed)).cluster
        return shards.compactMap { shard in
            Shard(shard).viewsURL.map { "\($0)/services/apiexport/\(cluster)/\(typed)" }
        }
    }

    /// One client for each location.
    public func clients(_ client: Client) async throws(ExportError) -> [Client] {
        try await slice(client).endpoints.map { self.client(at: $0, client) }
    }

    func client(at endpoint: String, _ client: Client) -> Client {
        Client(session: client.session, root: "\(endpoint)/clusters/\(cluster ?? "*")")
    }

    /// All bindings of the export, location by location.
    public func bindings(_ client: Client) async throws(ExportError) -> [Value] {
        var all: [Value] = []
        for place in try await clients(client) {
            do throws(ClientError) {
                all += try await place.items(APIResource.bindings.path()).items
            } catch {
                throw .client(error)
            }
        }
        return all
    }
}

extension Client {
    /// The address of the endpoint that this client asks all consumers of an export at, as the export's
    /// endpoint slices have it: without `/clusters/*`.
    public var endpointURL: String {
        let parts = root.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(2).joined(separator: "/")
    }

    /// The same endpoint for one consumer, by the id of its logical cluster.
    public func consumer(_ cluster: String) -> Client {
        Client(session: session, root: "\(endpointURL)/clusters/\(cluster)")
    }
}
