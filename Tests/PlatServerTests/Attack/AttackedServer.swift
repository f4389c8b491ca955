import PlatHTTP
import PlatSystem
import PlatTesting
import PlatValue
import Testing

/// A server process of its own on loopback, which may be killed and started again over its data.
final class AttackedServer {
    let folder: TemporaryFolder
    let port: Int
    private var process: pid_t = 0
    private(set) var client = HTTPClient()

    init() throws {
        folder = try TemporaryFolder()
        port = try Self.freePort()
        let tokens = """
            master-token,max,1,"system:masters"
            admin-token,admin,2,"system:kcp:admin"
            user-token,uma,3,"users"

            """
        try folder.write(tokens, to: "tokens.csv")
    }

    deinit {
        if isRunning { end(SIGKILL) }
        folder.remove()
    }

    var data: String { folder.path + "/data" }
    var base: String { "https://127.0.0.1:\(port)" }

    /// How the process ended: a signal, or nil for one that is running or ended by itself.
    private(set) var signal: Int32?
    private(set) var status: Int32?

    var isRunning: Bool {
        guard process != 0 else { return false }
        var ending: Int32 = 0
        guard waitpid(process, &ending, WNOHANG) == process else { return true }
        note(ending)
        return false
    }

    private func note(_ ending: Int32) {
        process = 0
        signal = ending & 0x7F == 0 ? nil : ending & 0x7F
        status = ending & 0x7F == 0 ? ending >> 8 : nil
    }

    func end(_ with: Int32) {
        guard process != 0 else { return }
        kill(process, with)
        var ending: Int32 = 0
        waitpid(process, &ending, 0)
        note(ending)
    }

    /// Starts it; whether it serves in the end.
    func start() async throws -> Bool {
        (signal, status) = (nil, nil)
        let arguments = [
            Project.file(Attack.executable), "serve", "--data", data, "--listen",
            "127.0.0.1:\(port)", "--token-auth-file", folder.path + "/tokens.csv", "--location",
            "root",
        ]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(
            &actions, STDERR_FILENO, folder.path + "/log", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
        var argv = arguments.map { strdup($0) } + [nil]
        defer { argv.forEach { free($0) } }
        try #require(posix_spawn(&process, arguments[0], &actions, nil, &argv, environ) == 0)
        // A debug build beside others takes its time; each look waits for the one before.
        for _ in 0..<200 where isRunning {
            if try await isReady() { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    /// What it holds of the machine's memory, in MiB; 0 when it does not run.
    var memory: Double {
        let status = (try? readFile("/proc/\(process)/status")) ?? []  // It has ended.
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("VmRSS:") }
        let number = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }
        return (number ?? 0) / 1024
    }

    /// What it said at last.
    var lastWords: String { folder.lines(of: "log").suffix(6).joined(separator: "\n") }

    private func isReady() async throws -> Bool {
        guard fileExists(data + "/ca.crt") else { return false }
        var settings = HTTPClient.Configuration()
        do {
            settings.authorityPEM = try readFile(data + "/ca.crt")
            client = HTTPClient(settings)
            return try await send("GET", "/readyz", timeout: .seconds(5)).status == 200
        } catch {
            return false
        }
    }

    func send(
        _ method: String, _ path: String, token: String? = "admin-token", headers: Headers = [:],
        body: [UInt8]? = nil, timeout: Duration = .seconds(20)
    ) async throws(HTTPError) -> ClientResponse {
        var request = ClientRequest(method, base + path, headers: headers, timeout: timeout)
        if let token { request.headers["Authorization"] = "Bearer " + token }
        if let body {
            request.body = .bytes(body)
            if request.headers["Content-Type"] == nil {
                request.headers["Content-Type"] = "application/json"
            }
        }
        return try await client.send(request)
    }

    /// A port that nobody has. It is given back before this returns: a listener that ends in a task of its
    /// own would still have it when the server starts.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0
                    ? getsockname(descriptor, pointer, &length) : -1
            }
        }
        try #require(status == 0)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
