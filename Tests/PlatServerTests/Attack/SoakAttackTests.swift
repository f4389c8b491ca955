import PlatHTTP
import PlatSystem
import PlatTesting
import PlatValue
import Testing

/// A mixed load for as long as it is given: what the server holds must not grow with the requests that
/// it has answered, and is given back afterwards.
@Suite(
    .serialized,
    .enabled(if: fileExists(Project.file(Attack.executable)), "swift build --product plat"),
    .timeLimit(.minutes(90)))
struct SoakAttackTests {
    private static let maps = "/clusters/root/api/v1/namespaces/default/configmaps"
    private static let workspaces = "/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces"
    private static let idleLimit = 120.0

    @Test func memoryFollowsWhatIsStored() async throws {
        let server = try AttackedServer()
        #expect(try await server.start(), "\(server.lastWords)")
        let half = Attack.budget / 2
        var requests = try await load(server, for: half)
        let middle = server.memory
        requests += try await load(server, for: half)
        let end = server.memory
        for path in [Self.maps, Self.workspaces] { _ = try await server.send("DELETE", path) }
        var idle = server.memory
        // Workspaces go one after the other; memory is given back when nobody asks for more.
        for _ in 0..<40 where idle > Self.idleLimit / 2 {
            try await Task.sleep(for: .milliseconds(250))
            idle = min(idle, server.memory)
        }
        server.end(SIGTERM)
        let growth = (end - middle) / middle * 100
        #expect(idle < Self.idleLimit, "\(idle) MiB")
        // A short run is all warming up.
        if Attack.budget >= .seconds(600) { #expect(growth < 5, "\(growth) %") }
        Attack.tell(
            "soak: \(requests) requests in \(Attack.budget.text), memory \(text(middle)) MiB half way, "
                + "\(text(end)) MiB at the end (\(text(growth)) %), \(text(idle)) MiB idle afterwards"
        )
    }

    private func text(_ number: Double) -> String {
        String(Double(Int((number * 10).rounded())) / 10)
    }

    private func load(_ server: AttackedServer, for time: Duration) async throws -> Int {
        let (base, client) = (server.base, server.client)
        let begin = ContinuousClock.now
        let end = begin + time
        let workers = 6
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<workers {
                group.addTask {
                    var random = SeededRandom(seed: Attack.seed &+ UInt64(worker))
                    var count = 0
                    while ContinuousClock.now < end {
                        try await Self.step(worker, base, client, &random)
                        count += 1
                        // What a pause of the machine has kept back is made up for.
                        let due = Double(count * workers) / Double(Attack.rate)
                        try await Task.sleep(until: begin + .seconds(due))
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
    }

    /// One request of a mix; objects are few and come again, so that what is stored does not grow.
    private static func step(
        _ worker: Int, _ base: String, _ client: HTTPClient, _ random: inout SeededRandom
    ) async throws {
        let name = "w\(worker)-\(Int.random(in: 0..<200, using: &random))"
        switch Int.random(in: 0..<20, using: &random) {
        case 0: try await ask("GET", base + maps, client)
        case 1, 2: try await ask("DELETE", "\(base)\(maps)/\(name)", client)
        case 3:
            try await ask(
                "GET", "\(base)\(maps)?watch=true&timeoutSeconds=1&resourceVersion=0", client)
        case 4:
            let workspace = "w\(worker)-\(Int.random(in: 0..<5, using: &random))"
            try await ask(
                "POST", base + workspaces, client,
                [
                    "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
                    "metadata": ["name": .string(workspace)],
                ])
        case 5:
            let workspace = "w\(worker)-\(Int.random(in: 0..<5, using: &random))"
            try await ask("DELETE", "\(base)\(workspaces)/\(workspace)", client)
        case 6: try await ask("GET", base + "/clusters/root/openapi/v3", client)
        case 7...12: try await ask("GET", "\(base)\(maps)/\(name)", client)
        default:
            let text = String(repeating: "x", count: Int.random(in: 0..<2_000, using: &random))
            try await ask(
                "PATCH", "\(base)\(maps)/\(name)?fieldManager=soak&force=true", client,
                [
                    "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
                    "data": ["text": .string(text)],
                ], type: "application/apply-patch+yaml")
        }
    }

    /// Whatever the answer is, it must be one, and no fault of the server's.
    private static func ask(
        _ method: String, _ url: String, _ client: HTTPClient, _ body: Value? = nil,
        type: String = "application/json"
    ) async throws {
        var request = ClientRequest(method, url, timeout: .seconds(60))
        request.headers["Authorization"] = "Bearer admin-token"
        if let body {
            request.headers["Content-Type"] = type
            request.body = .bytes(body.json())
        }
        let status = try await client.send(request).status
        #expect(status < 500, "\(method) \(url): \(status)")
    }
}
