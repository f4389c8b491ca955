import PlatStore
import PlatSystem
import PlatTesting
import PlatValue
import Synchronization
import Testing

@testable import PlatServer

/// Who hears of a commit, when, and what of.
struct ObjectEventsTests {
    private let heard = Heard()
    private let events: ObjectEvents

    init() {
        let heard = heard
        events = ObjectEvents(log: ServerLog { heard.add($0) })
    }

    /// What followers and the log said, in order.
    private final class Heard: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private func follow(
        _ stage: ObjectEvents.Stage, _ interests: [Interest], as name: String
    ) {
        events.follow(stage, interests) { [heard] event in
            heard.add("\(name): \(event.key.resource) \(event.key.name)")
        }
    }

    private func with(
        _ body: (Location) async throws -> Void
    ) async throws {
        let path = FileManager.default.temporaryDirectory.path + "/events-" + newUID()
        let store = try Store.open(path: path)
        defer {
            store.close()
            // What is left in the temporary folder does no harm.
            try? FileManager.default.removeItem(atPath: path)
        }
        try await body(Location(name: "root", labels: [:], store: store))
    }

    private func put(_ type: ResourceType, _ name: String, _ json: String = "{}") -> Write {
        Write(
            key: type.key(cluster: "c", namespace: nil, name: name), expecting: .any,
            change: .put(Template(Array(json.utf8), revisionAt: nil)))
    }

    @Test func aFollowerHearsOfTheKindsAndChangesThatItNames() async throws {
        try await with { location in
            follow(.controllers, [.of(BuiltinResources.namespaces, on: .created)], as: "new")
            follow(.controllers, [.everything(on: .deleted)], as: "gone")
            events.hear(location)
            _ = try await location.store.commit([put(BuiltinResources.namespaces, "a")])
            _ = try await location.store.commit([put(BuiltinResources.namespaces, "a", "[]")])
            _ = try await location.store.commit([put(BuiltinResources.secrets, "s")])
            let key = BuiltinResources.secrets.key(cluster: "c", namespace: nil, name: "s")
            _ = try await location.store.commit([
                Write(key: key, expecting: .any, change: .delete(nil))
            ])
            #expect(heard.all == ["new: namespaces a", "gone: secrets s"])
        }
    }

    @Test func twoInterestsOfOneFollowerTellAnEventOnce() async throws {
        try await with { location in
            follow(.controllers, [.of(BuiltinResources.secrets), .everything()], as: "all")
            events.hear(location)
            _ = try await location.store.commit([put(BuiltinResources.secrets, "s")])
            #expect(heard.all == ["all: secrets s"])
        }
    }

    @Test func aStageHearsTheWholeBatchBeforeTheNext() async throws {
        try await with { location in
            follow(.controllers, [.everything()], as: "queue")
            follow(.directories, [.of(BuiltinResources.secrets)], as: "directory")
            events.hear(location)
            _ = try await location.store.commit([
                put(BuiltinResources.secrets, "a"), put(BuiltinResources.secrets, "b"),
            ])
            #expect(
                heard.all == [
                    "directory: secrets a", "directory: secrets b", "queue: secrets a",
                    "queue: secrets b",
                ])
        }
    }

    @Test func whatCannotBeReadIsNamedOnceAndToldToAll() async throws {
        try await with { location in
            for name in ["one", "two"] {
                events.follow(.caches, [.everything()]) { [heard] event in
                    if case .unreadable = event.after { heard.add("\(name): unreadable") }
                    if case .absent = event.before { heard.add("\(name): new") }
                }
            }
            events.hear(location)
            _ = try await location.store.commit([put(BuiltinResources.secrets, "s", "{\"a\":")])
            let fault = try #require(heard.all.first)
            #expect(fault.hasPrefix("fault: secrets/c//s at revision "))
            #expect(
                heard.all.dropFirst() == [
                    "one: unreadable", "one: new", "two: unreadable", "two: new",
                ])
        }
    }

    @Test func whatIsStoredIsFoundByThoseWhoAsk() async throws {
        try await with { location in
            follow(.controllers, [.of(BuiltinResources.secrets)], as: "secrets")
            follow(.controllers, [.everything()], as: "changes")
            follow(.directories, [.of(BuiltinResources.secrets)], as: "other stage")
            _ = try await location.store.commit([
                put(BuiltinResources.namespaces, "n"), put(BuiltinResources.secrets, "s"),
            ])
            try events.tellFound(in: location, to: .controllers)
            #expect(heard.all == ["secrets: secrets s"])
        }
    }
}
