import PlatValue
import Testing

@testable import PlatClient

private func list(_ revision: Int, _ items: (String, Int)...) -> String {
    let objects = items.map { object($0.0, $0.1) }.joined(separator: ",")
    return
        #"{"kind":"ThingList","metadata":{"resourceVersion":"\#(revision)"},"items":[\#(objects)]}"#
}

private func object(_ name: String, _ revision: Int) -> String {
    #"{"metadata":{"name":"\#(name)","resourceVersion":"\#(revision)"}}"#
}

private func event(_ type: String, _ name: String, _ revision: Int) -> String {
    #"{"type":"\#(type)","object":\#(object(name, revision))}"#
}

private let expired =
    #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"#

@Suite struct FollowTests {
    /// Follows until an event of a name comes, and tells all of them.
    private func follow(_ server: ReplayServer, until last: String) async throws -> [String] {
        var told: [String] = []
        try await Follow(server.client, path: "/api/v1/things").run { event throws(ClientError) in
            told.append("\(event.type) \(event.object.at("metadata", "name")?.stringValue ?? "")")
            return told.last != last
        }
        await server.stop()
        return told
    }

    @Test func aBrokenWatchGoesOnFromTheLastRevision() async throws {
        let server = try ReplayServer(
            .json(200, list(10, ("a", 1))), .broken([event("ADDED", "b", 11)]),
            .events([event("MODIFIED", "a", 12)]), .events([event("DELETED", "b", 13)]))
        let told = try await follow(server, until: "DELETED b")
        #expect(told == ["ADDED a", "ADDED b", "MODIFIED a", "DELETED b"])
        let revisions = server.asked.dropFirst().map {
            $0.split(separator: "=").last.map(String.init)
        }
        #expect(revisions == ["10", "11", "12"])
    }

    @Test func afterARevisionThatIsNoLongerKeptOnlyDifferencesAreTold() async throws {
        let server = try ReplayServer(
            .json(200, list(10, ("a", 1), ("b", 2), ("c", 3))), .events([expired]),
            .json(200, list(20, ("a", 1), ("c", 15), ("d", 16))),
            .events([event("DELETED", "d", 21)]))
        let told = try await follow(server, until: "DELETED d")
        #expect(
            told == [
                "ADDED a", "ADDED b", "ADDED c", "MODIFIED c", "ADDED d", "DELETED b", "DELETED d",
            ])
    }

    @Test func bookmarksMoveTheRevisionAndAreNotTold() async throws {
        let server = try ReplayServer(
            .json(200, list(10)), .events([event("BOOKMARK", "", 50)]),
            .events([event("ADDED", "a", 51)]))
        #expect(try await follow(server, until: "ADDED a") == ["ADDED a"])
        #expect(server.asked.last?.hasSuffix("resourceVersion=50") == true)
    }

    @Test func aRefusalAtTheBeginningIsThrown() async throws {
        let server = try ReplayServer(.text(403, "no"))
        await #expect(throws: ClientError.self) {
            try await follow(server, until: "ADDED a")
        }
        await server.stop()
    }

    @Test(arguments: [403, 404]) func aRefusalThatStaysIsThrownInTheEnd(_ status: Int) async throws
    {
        let server = try ReplayServer(
            .json(200, list(10, ("a", 1))), .text(status, "no"), .text(503, "later"),
            .events([event("ADDED", "b", 11)]), .text(status, "no"), .text(status, "no"),
            .text(status, "no"), .text(status, "no"), .text(status, "no"), .text(status, "no"),
            .text(status, "no"), .text(status, "no"), .text(status, "no"), .text(status, "no"),
            .text(status, "no"))
        await #expect(throws: ClientError.self) { try await follow(server, until: "never") }
        #expect(server.asked.count < 16)
        await server.stop()
    }

    @Test func serverErrorsInBetweenPass() async throws {
        let server = try ReplayServer(
            .json(200, list(10)), .text(503, "later"), .text(500, "oops"),
            .events([event("ADDED", "a", 11)]))
        #expect(try await follow(server, until: "ADDED a") == ["ADDED a"])
    }
}
