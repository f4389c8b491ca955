import PlatHTTP
import PlatSystem
import PlatTesting
import PlatValue
import Testing

/// What is written and answered is there again: after `kill -9`, and where files are damaged the
/// server says so.
@Suite(
    .serialized,
    .enabled(if: fileExists(Project.file(Attack.executable)), "swift build --product plat"),
    .timeLimit(.minutes(60)))
struct StoreAttackTests {
    private static let maps = "/clusters/root/api/v1/namespaces/default/configmaps"

    @Test func whatWasAnsweredIsThereAfterEveryKill() async throws {
        let server = try AttackedServer()
        let end = ContinuousClock.now + Attack.budget * 2
        var answered: Set<String> = []
        var rounds = 0
        while rounds == 0 || ContinuousClock.now < end {
            #expect(try await server.start(), "\(server.lastWords)")
            let (round, base, client) = (rounds, server.base, server.client)
            let writers = Task { await Self.write(round: round, to: base, client) }
            try await Task.sleep(for: .milliseconds(700))
            server.end(SIGKILL)
            answered.formUnion(await writers.value)
            #expect(try await server.start(), "\(server.lastWords)")
            let present = try await Self.names(server)
            let lost = answered.subtracting(present)
            #expect(lost.isEmpty, "\(lost.count) of \(answered.count) lost after round \(rounds)")
            server.end(SIGKILL)
            rounds += 1
        }
        #expect(!answered.isEmpty)
        Attack.tell("\(rounds) × kill -9, \(answered.count) answered writes, none lost")
    }

    /// Writes from several sides until nobody answers; the names that were answered.
    private static func write(round: Int, to base: String, _ client: HTTPClient) async -> [String] {
        await withTaskGroup(of: [String].self) { group in
            for writer in 0..<8 {
                group.addTask {
                    var answered: [String] = []
                    for count in 0..<10_000 {
                        let name = "r\(round)-w\(writer)-\(count)"
                        guard await create(name, at: base, client) else { break }
                        answered.append(name)
                    }
                    return answered
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func create(_ name: String, at base: String, _ client: HTTPClient) async -> Bool
    {
        let object: Value = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
            "data": ["a": "b"],
        ]
        let headers: Headers = [
            "Authorization": "Bearer admin-token", "Content-Type": "application/json",
        ]
        let request = ClientRequest(
            "POST", base + maps, headers: headers, body: .bytes(object.json()),
            timeout: .seconds(10))
        do throws(HTTPError) {
            return try await client.send(request).status == 201
        } catch {
            // The kill came first.
            return false
        }
    }

    private static func names(_ server: AttackedServer) async throws -> Set<String> {
        let reply = try await server.send("GET", maps)
        let items = try Value(json: reply.body)["items"]?.arrayValue ?? []
        return Set(items.compactMap { $0.at("metadata", "name")?.stringValue })
    }

    /// A file that is damaged or gone stops the start with a word, or does no harm.
    @Test func aDamagedStoreIsToldOrHarmless() async throws {
        let server = try AttackedServer()
        #expect(try await server.start(), "\(server.lastWords)")
        for count in 0..<60 {
            #expect(await Self.create("c\(count)", at: server.base, server.client))
        }
        let whole = try await Self.names(server)
        server.end(SIGKILL)
        let copy = server.folder.path + "/copy"
        try FileManager.default.copyItem(atPath: server.data, toPath: copy)
        var random = SeededRandom(seed: Attack.seed)
        let end = ContinuousClock.now + Attack.budget
        var (told, harmless, silent) = (0, 0, 0)
        while told + harmless + silent < 4 || ContinuousClock.now < end {
            try FileManager.default.removeItem(atPath: server.data)
            try FileManager.default.copyItem(atPath: copy, toPath: server.data)
            let damage = try Self.damage(server.data, &random)
            let serves = try await server.start()
            #expect(server.signal == nil, "\(damage): signal \(server.signal ?? 0)")
            if serves {
                let left = try await Self.names(server)
                if whole.isSubset(of: left) { harmless += 1 } else { silent += 1 }
                #expect(
                    whole.isSubset(of: left),
                    "\(damage) loses \(whole.subtracting(left).count) objects, silently")
            } else {
                told += 1
                #expect(server.status != 0, "\(damage): ends as if all were well")
                #expect(server.lastWords.contains(server.data), "\(damage): \(server.lastWords)")
            }
            server.end(SIGKILL)
        }
        Attack.tell(
            "\(told + harmless + silent) damaged stores: \(told) told, \(harmless) harmless, "
                + "\(silent) lose something silently")
    }

    /// Damages one of the files, and says how.
    private static func damage(_ folder: String, _ random: inout SeededRandom) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter {
            $0.contains(".store") || $0.hasSuffix(".key") || $0 == "manifest"
        }
        let name = random.pick(names)
        let path = folder + "/" + name
        var bytes = try readFile(path)
        let at = Int.random(in: 0...max(0, bytes.count - 1), using: &random)
        var what = "a bit at \(at)"
        switch Int.random(in: 0..<6, using: &random) {
        case 5:
            try FileManager.default.removeItem(atPath: path)
            return "\(name): removed"
        case 0:
            bytes.removeSubrange(at...)
            what = "cut at \(at)"
        case 1:
            let end = min(bytes.count, at + 4_096)
            for index in at..<end { bytes[index] = 0 }
            what = "zeros from \(at)"
        default: if at < bytes.count { bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
        }
        try AtomicFile.write(bytes, to: path)
        return "\(name): \(what) of \(bytes.count)"
    }
}
