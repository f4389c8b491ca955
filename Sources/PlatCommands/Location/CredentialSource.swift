import PlatClient
import PlatConfig
import PlatHTTP
import PlatSystem
import Synchronization

/// The headers that say who asks. A token that comes from a file or from a program is fetched again
/// when the server has refused it.
final class CredentialSource: Sendable {
    private let connection: Connection
    private let environment: [String: String]
    private let cached: Mutex<Headers?>

    init(_ connection: Connection, environment: [String: String]) {
        self.connection = connection
        self.environment = environment
        cached = Mutex(nil)
    }

    @Sendable func headers(afterRefusal: Bool) async throws(ClientError) -> Headers? {
        if !afterRefusal, let headers = cached.withLock(\.self) { return headers }
        var headers = impersonation
        if let authorization = try await authorization(afterRefusal: afterRefusal) {
            headers.set("Authorization", authorization)
        }
        cached.withLock { $0 = headers }
        return headers
    }

    private func authorization(afterRefusal: Bool) async throws(ClientError) -> String? {
        if let exec = connection.exec {
            do {
                let credential = try await ExecCredential.fetch(
                    exec, connection: connection, environment: environment)
                return credential.token.map { "Bearer " + $0 }
            } catch {
                throw .credentials(error.message)
            }
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
                + Data("\(connection.username):\(connection.password)".utf8).base64EncodedString()
        }
        return nil
    }

    private var impersonation: Headers {
        let who = connection.impersonation
        var headers = Headers()
        if !who.user.isEmpty { headers.add("Impersonate-User", who.user) }
        if !who.uid.isEmpty { headers.add("Impersonate-Uid", who.uid) }
        for group in who.groups { headers.add("Impersonate-Group", group) }
        for (key, values) in who.extra.sorted(by: { $0.key < $1.key }) {
            for value in values { headers.add("Impersonate-Extra-" + Self.escaped(key), value) }
        }
        return headers
    }

    /// A key as a header name can carry it: everything but letters, digits, `-`, `_` and `.` as
    /// `%XX`.
    private static func escaped(_ key: String) -> String {
        var result = ""
        for byte in key.utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80,
                scalar.properties.isAlphabetic || (0x30...0x39).contains(byte)
                    || [0x2D, 0x5F, 0x2E].contains(byte)
            {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return result
    }
}
