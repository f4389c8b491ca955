import PlatClient
import PlatConfig
import PlatHTTP
import PlatSystem
import PlatValue
import Synchronization

/// The headers that say who asks. A token that comes from a file or from a program is fetched again
/// when the server has refused it.
final class CredentialSource: Sendable {
    private let connection: Connection
    private let environment: [String: String]
    private let isInputTerminal: Bool
    private let http: HTTPClient
    private struct State {
        var headers: Headers?
        var fetching: Task<Result<Headers, ClientError>, Never>?
    }
    private let state = Mutex(State())

    /// A certificate that a program answers with is shown by `http` from then on.
    init(
        _ connection: Connection, environment: [String: String], isInputTerminal: Bool,
        http: HTTPClient
    ) {
        self.connection = connection
        self.environment = environment
        self.isInputTerminal = isInputTerminal
        self.http = http
    }

    func headers(afterRefusal: Bool) async throws(ClientError) -> Headers? {
        // Many requests ask at once; a program that has to be run is run for all of them.
        let fetching = state.withLock { state -> Task<Result<Headers, ClientError>, Never>? in
            if !afterRefusal, state.headers != nil { return nil }
            if let fetching = state.fetching { return fetching }
            let fetching = Task { await self.fetch() }
            state.fetching = fetching
            return fetching
        }
        guard let fetching else { return state.withLock(\.headers) }
        let result = await withTaskCancellationHandler {
            await fetching.value
        } onCancel: {
            fetching.cancel()
        }
        if Task.isCancelled { throw .cancelled }
        return try result.get()
    }

    private func fetch() async -> Result<Headers, ClientError> {
        var headers = impersonation
        let result: Result<Headers, ClientError>
        do throws(ClientError) {
            if let authorization = try await authorization() {
                headers.set("Authorization", authorization)
            }
            try Self.check(headers)
            result = .success(headers)
        } catch {
            result = .failure(error)
        }
        state.withLock { state in
            state.fetching = nil
            if case .success(let headers) = result { state.headers = headers }
        }
        return result
    }

    /// Refuses what would end its header and begin another one.
    private static func check(_ headers: Headers) throws(ClientError) {
        for field in headers
        where field.value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
            let what = field.name == "Authorization" ? "the token" : "whom to act as"
            throw .credentials("\(what) holds a line break or another control character")
        }
    }

    private func authorization() async throws(ClientError) -> String? {
        if !connection.authProvider.isEmpty {
            throw .credentials(
                "the user's auth-provider \(connection.authProvider) cannot be used; "
                    + "an exec plugin can")
        }
        if !connection.tokenFile.isEmpty {
            do throws(SystemError) {
                let text = String(decoding: try readFile(connection.tokenFile), as: UTF8.self)
                let token = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
                if !token.isEmpty { return "Bearer " + token }
            } catch {
                guard !connection.token.isEmpty else { throw .credentials(error.description) }
            }
        }
        if !connection.token.isEmpty { return "Bearer " + connection.token }
        if !connection.username.isEmpty || !connection.password.isEmpty {
            return "Basic "
                + Base64.encode(Array("\(connection.username):\(connection.password)".utf8))
        }
        // Last, as in client-go: a program is not asked where something else says who asks.
        if let exec = connection.exec { return try await answer(of: exec) }
        return nil
    }

    private func answer(of exec: ExecPlugin) async throws(ClientError) -> String? {
        do throws(KubeconfigError) {
            let credential = try await ExecCredential.fetch(
                exec, connection: connection, environment: environment,
                isInputTerminal: isInputTerminal, timeout: connection.timeout)
            if let certificate = credential.certificatePEM, let key = credential.keyPEM {
                guard !PEM.isEncrypted(key) else {
                    throw KubeconfigError(
                        .invalid, "\(exec.command): answered with a key that is encrypted")
                }
                http.show(certificatePEM: certificate, keyPEM: key)
            }
            return credential.token.map { "Bearer " + $0 }
        } catch {
            if Task.isCancelled { throw .cancelled }
            throw .credentials(error.message)
        }
    }

    private var impersonation: Headers {
        let who = connection.impersonation
        var headers = Headers()
        if !who.user.isEmpty { headers.add("Impersonate-User", who.user) }
        if !who.uid.isEmpty { headers.add("Impersonate-Uid", who.uid) }
        for group in who.groups { headers.add("Impersonate-Group", group) }
        for (key, values) in who.extra.sorted(by: { $0.key < $1.key }) {
            for value in values {
                headers.add("Impersonate-Extra-" + PercentCoding.encode(key, keeping: "-_."), value)
            }
        }
        return headers
    }
}
