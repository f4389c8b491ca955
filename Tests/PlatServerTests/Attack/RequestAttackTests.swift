import PlatHTTP
import PlatSystem
import PlatTesting
import PlatValue
import Testing

/// Bad requests to a server of its own: it answers each, soon, and with no 5xx that kcp would not give.
@Suite(
    .enabled(if: fileExists(Project.file(Attack.executable)), "swift build --product plat"),
    .timeLimit(.minutes(60)))
struct RequestAttackTests {
    /// The longest that an answer may take; watches last a second by themselves.
    private static let bound: Duration = .seconds(5)
    private static let clients = 4

    @Test func everyRequestIsAnsweredSoonAndTheServerGoesOn() async throws {
        let server = try AttackedServer()
        #expect(try await server.start(), "\(server.lastWords)")
        let (inputs, end) = (try AttackInputs(), ContinuousClock.now + Attack.budget)
        let client = Sender(base: server.base, client: server.client)
        let found = await withTaskGroup(of: Findings.self) { group in
            for at in 0..<Self.clients {
                group.addTask {
                    var random = SeededRandom(seed: Attack.seed &+ UInt64(at))
                    var findings = Findings()
                    while ContinuousClock.now < end, findings.faults.count < 20 {
                        await client.send(AttackRequest(inputs, &random), &findings)
                    }
                    return findings
                }
            }
            return await group.reduce(into: Findings()) { $0.add($1) }
        }
        let lives = server.isRunning
        #expect(lives, "ended by signal \(server.signal ?? 0): \(server.lastWords)")
        if lives { #expect(try await server.send("GET", "/readyz").status == 200) }
        #expect(found.faults.isEmpty, "\(found.faults.prefix(10).joined(separator: "\n\n"))")
        Attack.tell(found.figure)
    }

    private struct Sender: Sendable {
        let base: String
        let client: HTTPClient

        func send(_ attack: AttackRequest, _ findings: inout Findings) async {
            var request = ClientRequest(
                attack.method, base + attack.path, headers: attack.headers, timeout: .seconds(30))
            request.headers["Authorization"] = attack.token.map { "Bearer " + $0 }
            if let body = attack.body { request.body = .bytes(body) }
            let start = ContinuousClock.now
            do throws(HTTPError) {
                var reply = try await client.send(request)
                if attack.method == "HEAD", reply.status >= 500 {
                    // What it has to say is in the body of the same reply to GET.
                    request.method = "GET"
                    reply = try await client.send(request)
                }
                findings.add(attack, reply, start.duration(to: .now))
            } catch {
                switch error {
                // What our own client cannot send is no request.
                case .malformedURL, .malformedHeader: break
                default: findings.faults.append("\(error):\n\(attack.text)")
                }
            }
        }
    }

    private struct Findings: Sendable {
        var statuses: [Int: Int] = [:]
        var slowest: Duration = .zero
        var faults: [String] = []

        /// What kcp answers with 5xx, too (contract, sections 1.5 and 5.5; apiserver contract).
        private static let known = [
            "API export not found", "strconv.ParseUint", "shard-level endpoint", "Not available.",
            "Too large resource version", "unsupported role reference kind", "not yet implemented",
            "conversion webhook for", "resourceVersion should not be set",
        ]

        /// A 500 without a reason is an error that upstream has not classified, given in its words; what
        /// goes wrong in the server itself has the reason InternalError.
        private static func isUnclassified(_ reply: ClientResponse) -> Bool {
            guard reply.status == 500, let status = try? Value(json: reply.body) else {
                // No JSON, no Status: then the list decides.
                return false
            }
            return status["kind"] == "Status" && status["reason"] == nil
        }

        mutating func add(_ attack: AttackRequest, _ reply: ClientResponse, _ duration: Duration) {
            statuses[reply.status, default: 0] += 1
            slowest = max(slowest, duration)
            let text = String(decoding: reply.body.prefix(20_000), as: UTF8.self)
            if reply.status >= 500, !Self.isUnclassified(reply),
                !Self.known.contains(where: text.contains)
            {
                faults.append("\(reply.status) \(text.prefix(600))\nto \(attack.text)")
            }
            if duration > RequestAttackTests.bound {
                faults.append("after \(duration): \(attack.text)")
            }
        }

        mutating func add(_ other: Findings) {
            statuses.merge(other.statuses, uniquingKeysWith: +)
            slowest = max(slowest, other.slowest)
            faults += other.faults
        }

        var figure: String {
            let counts = statuses.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
            return "\(statuses.values.reduce(0, +)) requests, the slowest "
                + "\(slowest / .milliseconds(1)) ms: " + counts.joined(separator: ", ")
        }
    }
}
