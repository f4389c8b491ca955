import PlatClient
import PlatModel
import PlatValue
import Synchronization
import Testing

/// What waiting and removing make of what a server says.
struct ObjectWaitTests {
    private static let binding = ObjectReference(.bindings, name: "b")

    private static func object(_ phase: String, _ condition: String = "") -> String {
        """
        {"kind":"APIBinding","metadata":{"name":"b","uid":"1"},
         "status":{"phase":"\(phase)","conditions":[\(condition)]}}
        """
    }

    private static func condition(_ reason: String) -> String {
        """
        {"type":"APIExportValid","status":"False","reason":"\(reason)","message":"why"}
        """
    }

    /// Waits for a binding that is answered as `replies` says, the last one for ever.
    private func wait(_ replies: [String]) async throws -> (Result<Value, WaitError>, [String]) {
        let server = try ScriptedServer { number, _ in
            .init(body: replies[min(number, replies.count) - 1])
        }
        let told = Mutex<[String]>([])
        let result: Result<Value, WaitError>
        do throws(WaitError) {
            result = .success(
                try await server.client().wait(until: Self.binding, timeout: .seconds(5)) { text in
                    told.withLock { $0.append(text) }
                })
        } catch {
            result = .failure(error)
        }
        await server.stop()
        return (result, told.withLock(\.self))
    }

    @Test func whatIsMissingIsToldUntilItIsReady() async throws {
        let (result, told) = try await wait([
            Self.object("Binding"), Self.object("Binding", Self.condition("Other")),
            Self.object("Bound"),
        ])
        #expect(try result.get().objectName == "b")
        #expect(told == ["being bound", "why"])
    }

    @Test func timeOverSaysWhatIsMissing() async throws {
        let (result, _) = try await wait([Self.object("Binding")])
        #expect(
            result == .failure(.timedOut(after: .seconds(5), missing: "being bound")))
    }

    @Test func whatIsStuckMayPassForAMoment() async throws {
        let stuck = Self.object("Binding", Self.condition("APIExportNotFound"))
        #expect(try await wait([stuck]).0 == .failure(.stuck("why")))
        #expect(try await wait([stuck, stuck, Self.object("Bound")]).0.get().objectName == "b")
    }

    /// Removes the binding; what is not in `replies` is 404.
    private func remove(
        _ replies: [String], _ change: (inout ObjectRemover) -> Void = { _ in }
    ) async throws -> (Result<Bool, RemovalError>, [String]) {
        let server = try ScriptedServer { number, _ in
            number <= replies.count
                ? .init(body: replies[number - 1]) : .init(status: 404, body: "")
        }
        var remover = ObjectRemover(client: server.client(), timeout: .seconds(5))
        change(&remover)
        let result: Result<Bool, RemovalError>
        do throws(RemovalError) {
            result = .success(try await remover.remove(Self.binding))
        } catch {
            result = .failure(error)
        }
        await server.stop()
        return (result, server.requests.map { String($0.prefix { $0 != " " }) })
    }

    @Test func aRemovalIsOverWhenTheObjectIsGone() async throws {
        let there = Self.object("Bound")
        let (result, methods) = try await remove([there, there, there])
        #expect(result == .success(true))
        #expect(methods == ["DELETE", "GET", "GET", "GET"])
    }

    @Test func anotherObjectOfThatNameIsNotWaitedFor() async throws {
        let other = Self.object("Bound").replacing("\"uid\":\"1\"", with: "\"uid\":\"2\"")
        let (result, methods) = try await remove([Self.object("Bound"), other])
        #expect(result == .success(true))
        #expect(methods == ["DELETE", "GET"])
    }

    @Test func whatIsNotThereIsARefusalUnlessThatIsAccepted() async throws {
        guard case .failure(.client) = try await remove([]).0 else {
            Issue.record("not refused")
            return
        }
        let (result, methods) = try await remove([]) { $0.ignoresMissing = true }
        #expect(result == .success(false))
        #expect(methods == ["DELETE"])
    }

    @Test func whatStaysIsShownWhenTheTimeIsOver() async throws {
        let there = Self.object("Bound")
        let (result, _) = try await remove(Array(repeating: there, count: 100))
        guard case .failure(.timedOut(.seconds(5), let last)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(last.objectName == "b")
    }
}
