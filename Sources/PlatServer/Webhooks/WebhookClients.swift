import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// The ways to webhooks: one client for each authority that they may be signed by, so that connections are
/// kept.
///
/// A call waits without holding a thread, so that a webhook that hangs costs its caller alone.
final class WebhookClients: Sendable {
    /// Why a webhook could not be asked, in words that follow `failed to call webhook: `.
    struct Failure: Error { let message: String }

    private static let limit = 100
    private static let replyBytesMax = 3 * 1024 * 1024

    private let services: MountedServices
    private let clients = Mutex<[[UInt8]: HTTPClient]>([:])

    init(services: MountedServices) { self.services = services }

    /// Sends a review to a webhook that a workspace registers, and reads the reply. A service is reached
    /// through `mount`, where the workspace has several.
    func post(
        _ review: Value, to webhook: WebhookClient, through mount: String?, of cluster: String,
        timeoutSeconds: Int64
    ) async throws(Failure) -> Value {
        let way = try webhook.service.map { service throws(Failure) in
            try services.way(to: service, through: mount, in: cluster)
        }
        let url = (way?.url ?? webhook.address) + "?timeout=\(timeoutSeconds)s"
        var headers: Headers = ["Content-Type": "application/json"]
        headers["Accept"] = "application/json, */*"
        headers["Authorization"] = way?.access.authorization
        let client = way?.access.client ?? client(trusting: webhook.authorityPEM)
        let reply: ClientResponse
        do throws(HTTPError) {
            reply = try await client.send(
                ClientRequest(
                    "POST", url, headers: headers, body: .bytes(review.json()),
                    timeout: .seconds(timeoutSeconds), connectTimeout: .seconds(timeoutSeconds),
                    idleTimeout: nil),
                bodyLimit: Self.replyBytesMax)
        } catch {
            throw Failure(message: "Post \(GoText.quoted(url)): \(Self.text(of: error))")
        }
        return try Self.read(reply)
    }

    private func client(trusting authorityPEM: [UInt8]?) -> HTTPClient {
        clients.withLock { clients in
            let key = authorityPEM ?? []
            if let known = clients[key] { return known }
            if clients.count >= Self.limit { clients.removeAll() }
            var settings = HTTPClient.Configuration()
            settings.authorityPEM = authorityPEM
            let made = HTTPClient(settings)
            clients[key] = made
            return made
        }
    }

    private static func read(_ reply: ClientResponse) throws(Failure) -> Value {
        let body: Value
        do throws(ParseError) {
            body = try Value(json: reply.body)
        } catch {
            guard (200..<300).contains(reply.status) else {
                throw Failure(message: refusal(reply))
            }
            throw Failure(message: "the reply cannot be read: \(error.message)")
        }
        guard (200..<300).contains(reply.status) else {
            throw Failure(message: Status(body)?.message ?? refusal(reply))
        }
        return body
    }

    /// What client-go says of a reply that is no Status.
    private static func refusal(_ reply: ClientResponse) -> String {
        let text = String(decoding: reply.body.prefix(2048), as: UTF8.self)
        switch reply.status {
        case 401: return "the server has asked for the client to provide credentials"
        case 403: return "forbidden: \(text)"
        case 404: return "the server could not find the requested resource"
        case 405: return "the server does not allow this method on the requested resource"
        case 500...:
            return
                "an error on the server (\(GoText.quoted(text))) has prevented the request from "
                + "succeeding"
        default: return "the server rejected our request for an unknown reason"
        }
    }

    /// A failure in Go's words, where clients are used to them.
    private static func text(of error: HTTPError) -> String {
        switch error {
        case .connect(let host, let port, .refused):
            let shown = host.contains(":") ? "[\(host)]" : host
            return "dial tcp \(shown):\(port): connect: connection refused"
        case .timeout: return "context deadline exceeded"
        case .tls(_, .unknownAuthority):
            return
                "tls: failed to verify certificate: x509: certificate signed by unknown authority"
        default: return "\(error)"
        }
    }
}
