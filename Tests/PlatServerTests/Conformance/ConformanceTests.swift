import PlatHTTP
import PlatServer
import PlatSystem
import PlatTesting
import PlatValue
import Testing

/// The exchanges in Tests/Conformance/cases, recorded from a real kcp, played over real HTTP against
/// control planes with one location and with two. Cases with streams and backends are passed over.
@Suite struct ConformanceTests {
    private static let folder = Project.file("Tests/Conformance")

    private static let files: [String] = {
        // Without the folder there are no cases, which a test of its own says.
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder + "/cases")) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted()
    }()

    @Test func thereAreCases() { #expect(!Self.files.isEmpty) }

    @Test(.timeLimit(.minutes(5)))
    func repliesAreThoseOfARealControlPlane() async throws {
        let alone = try await Fixture([("root", [:])])
        let pair = try await Fixture([("root", ["region": "eu"]), ("beta", ["region": "us"])])
        var files = Self.files[...]
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                guard let file = files.popFirst() else { break }
                group.addTask { await Self.play(file, alone, pair) }
            }
            while await group.next() != nil {
                guard let file = files.popFirst() else { continue }
                group.addTask { await Self.play(file, alone, pair) }
            }
        }
        await alone.stop()
        await pair.stop()
    }

    private static func play(_ file: String, _ alone: Fixture, _ pair: Fixture) async {
        do {
            let document = try Value(json: try readFile("\(folder)/cases/\(file)"))
            let needs = Set(ReplyComparison.texts(document["needs"]))
            guard !needs.contains("front-proxy") else { return }
            let server = needs.isDisjoint(with: ["locations", "shards"]) ? alone : pair
            let recorded = RecordedCase(document, client: server.client, base: server.base)
            guard recorded.isPlayable else { return }
            do { try await recorded.play() } catch { Issue.record("\(file): \(error)") }
            for difference in recorded.differences { Issue.record("\(file): \(difference)") }
        } catch {
            Issue.record("\(file): \(error)")
        }
    }

    /// A control plane that knows the personas of the cases.
    private struct Fixture: Sendable {
        let client: HTTPClient
        let base: String
        private let data: TemporaryFolder
        private let server: ControlPlane

        init(_ locations: [(name: String, labels: [String: String])]) async throws {
            data = try TemporaryFolder()
            var configuration = ControlPlane.Configuration(dataDirectory: data.path)
            configuration.port = 0
            configuration.locations = locations
            configuration.tokenFile = String(
                decoding: try readFile(folder + "/tokens.csv"), as: UTF8.self)
            server = try ControlPlane(configuration)
            try await server.start()
            base = server.baseURL
            var settings = HTTPClient.Configuration()
            settings.authorityPEM = server.authorityPEM
            client = HTTPClient(settings)
        }

        func stop() async {
            await server.stop()
            data.remove()
        }
    }
}
