import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Testing

@testable import PlatHTTP
@testable import PlatServer

/// Watches whose clients do not read: what they hold, and what they get when they do.
@Suite(.timeLimit(.minutes(3)))
struct SlowWatchTests {
    private static let configMaps = "/clusters/root/api/v1/namespaces/default/configmaps"
    private static let text = String(repeating: "x", count: 10_000)

    private static func open(
        _ test: TestPlane, _ query: String = "", accept: String = "application/json"
    ) async throws -> ResponseStream {
        let response = await test.plane.handle(
            ServerRequest(
                method: "GET", target: configMaps + "?watch=1" + query,
                headers: ["Accept": accept, "Authorization": "Bearer admin-token"]),
            within: nil)
        guard response.status == 200, case .stream(let stream) = response.body else {
            throw TestPlane.NeverCame()
        }
        return stream
    }

    /// Writes as many configmaps of 10 kB, all at once; answers the revision of the last.
    private static func write(_ count: Int, named prefix: String, to test: TestPlane) async throws
        -> Revision
    {
        let location = test.plane.parts.locations[0]
        let registry = test.plane.parts.registries[location]
        for number in 0..<count {
            let draft = registry.newObject(
                BuiltinResources.configMaps, cluster: "root", namespace: "default",
                name: "\(prefix)-\(number)", content: ["data": ["text": .string(text)]])
            _ = try await registry.commit([draft.write])
        }
        return location.store.revision
    }

    /// What a connection gets that takes everything, up to an event that is wanted, or the end.
    private static func read(
        _ stream: ResponseStream, until isLast: (Value) -> Bool = { _ in false }
    ) async throws -> (events: [Value], end: ResponseStream.Taken) {
        var line: [UInt8] = []
        var events: [Value] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let taken = buffer.withUnsafeMutableBytes { stream.take(into: $0, park: {}) }
            switch taken {
            case .parked: await Task.yield()
            case .end, .cut:
                #expect(line.isEmpty)
                return (events, taken)
            case .bytes(let count):
                line += buffer[..<count]
                while let end = line.firstIndex(of: UInt8(ascii: "\n")) {
                    let event = try Value(json: Array(line[..<end]))
                    line.removeSubrange(...end)
                    events.append(event)
                    if isLast(event) { return (events, taken) }
                }
            }
        }
    }

    private static func name(_ event: Value) -> String? {
        event.at("object", "metadata", "name")?.stringValue
    }

    @Test(arguments: [
        "application/json", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
        "application/json;as=Table;g=meta.k8s.io;v=v1", "application/vnd.kubernetes.protobuf",
    ])
    func theyHoldLittleWhateverHappens(_ accept: String) async throws {
        try await TestPlane.with { test in
            var streams: [ResponseStream] = []
            for _ in 0..<40 { streams.append(try await Self.open(test, accept: accept)) }
            _ = try await Self.write(200, named: "w", to: test)
            let user = test.plane.parts.shares.share(
                of: UserInfo(username: "admin"),
                from: ServerRequest(method: "GET", target: "/"))
            let piece = 2 * Self.text.count
            #expect(user.watchBudget.count > 0)
            // One piece under way for each, past the bound.
            #expect(user.watchBudget.count <= (16 << 20) + streams.count * piece)
            for stream in streams {
                #expect(stream.waiting <= WatchSession.bufferLimit + 16 * piece)
                stream.close()
            }
            #expect(user.watchBudget.count == 0)
        }
    }

    @Test(arguments: ["", "&labelSelector=!none"])
    func whoReadsLateGetsEverythingOnceAndInOrder(_ selector: String) async throws {
        try await TestPlane.with { test in
            _ = try await Self.write(100, named: "before", to: test)
            let stream = try await Self.open(test, selector)
            let last = try await Self.write(200, named: "after", to: test)
            let (events, _) = try await Self.read(stream) {
                $0["object"]?.resourceVersion == String(last)
            }
            stream.close()
            let names = events.compactMap(Self.name)
            #expect(names.filter { $0.hasPrefix("before-") }.count == 100)
            #expect(
                names.filter { $0.hasPrefix("after-") } == (0..<200).map { "after-\($0)" })
        }
    }

    @Test func whoReadsTooLateIsToldSo() async throws {
        try await TestPlane.with { test in
            let stream = try await Self.open(test, "&resourceVersion=\(test.revision)")
            let last = try await Self.write(100, named: "w", to: test)
            try test.plane.parts.locations[0].store.compact(to: last)
            let (events, end) = try await Self.read(stream)
            #expect(end == .end)
            #expect(events.count < 100 && events.count > 1)
            #expect(events.last?["type"] == "ERROR")
            #expect(events.last?.at("object", "code") == 410)
            #expect(events.last?.at("object", "reason") == "Expired")
        }
    }

    /// The time of a watch ends while its client still has most of what there is to come.
    @Test func itsEndIsTheEndOfAnEvent() async throws {
        try await TestPlane.with { test in
            _ = try await Self.write(300, named: "w", to: test)
            let stream = try await Self.open(test, "&timeoutSeconds=1")
            // One that began later and has as much time tells when the time is over.
            let later = try await Self.open(
                test, "&timeoutSeconds=1&resourceVersion=\(test.revision)")
            #expect(try await Self.read(later).end == .end)
            let (events, end) = try await Self.read(stream)
            #expect(end == .end)
            #expect(events.count > 10 && events.count < 300)
            #expect(events.allSatisfy { $0["type"] == "ADDED" })
        }
    }
}

extension TestPlane {
    var revision: Revision { plane.parts.locations[0].store.revision }
}
