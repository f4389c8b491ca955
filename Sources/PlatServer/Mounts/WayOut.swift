import PlatHTTP
import PlatModel
import PlatValue

/// Carries requests to another server, and its replies back.
struct WayOut: Sendable {
    let passages: Passages
    let log: ServerLog

    static let leadsBack = Reply.text("The mount leads back to itself.", status: 508)
    static let notAvailable = Reply.text("Not available.\n", status: 503)

    /// Sends a request out; a server that does not answer is a bad gateway.
    func forward(
        _ passage: Passage, of user: UserInfo, to url: String, adding headers: Headers,
        client: HTTPClient
    ) async throws(Status) -> ServerResponse {
        guard passage.hops < Passage.hopLimit else { return Self.leadsBack }
        return try await passages.marked(user) { mark in
            var headers = headers
            let marks = Passages.marks(in: passage.http.headers) + [mark]
            headers[Passages.header] = marks.joined(separator: ", ")
            do throws(HTTPError) {
                return try await HTTPProxy.forward(
                    passage.http, to: url, hiding: Passage.namesCaller, adding: headers,
                    client: client)
            } catch .malformedHeader {
                return ServerResponse(status: 400)
            } catch {
                log.debug("mount in \(passage.holder): \(error)")
                return ServerResponse(status: 502)
            }
        }
    }

    /// Passes a request on to a real cluster: with the credentials of its kubeconfig, as the user. More than
    /// name and groups it hears only of somebody whom the caller impersonates `wholly`: few credentials
    /// may say more.
    func cross(
        _ passage: Passage, by access: ClusterAccess, to url: String, as user: UserInfo,
        wholly: Bool = false
    ) async throws(Status) -> ServerResponse {
        var headers: Headers = [:]
        headers["Authorization"] = access.authorization
        let abroad = ForeignIdentity(of: user)
        headers.add("Impersonate-User", abroad.username)
        for group in abroad.groups { headers.add("Impersonate-Group", group) }
        if wholly { headers.add(abroad) }
        let reply = try await forward(
            passage, of: user, to: url, adding: headers, client: access.client)
        switch reply.status {
        case 401:
            // It is not the caller who has to log in again.
            return Reply.text(
                "The mounted cluster does not accept the credentials.\n", status: 502)
        case 502 where reply.isEmpty:
            return Reply.text("The mounted cluster does not answer.\n", status: 502)
        default: return reply
        }
    }
}

extension Headers {
    /// What may be said of somebody besides name and groups.
    fileprivate mutating func add(_ abroad: ForeignIdentity) {
        if !abroad.uid.isEmpty { add("Impersonate-Uid", abroad.uid) }
        for key in abroad.extra.keys.sorted() {
            let name = PercentCoding.encode(key, keeping: "!#$&'*+-.^_`|~")
            for value in abroad.extra[key] ?? [] { add("Impersonate-Extra-" + name, value) }
        }
    }
}

extension ServerResponse {
    fileprivate var isEmpty: Bool {
        if case .bytes(let bytes) = body { bytes.isEmpty } else { false }
    }
}
