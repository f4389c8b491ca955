import Dispatch
import PlatModel
import PlatSystem
import PlatValue
import Testing

@testable import PlatHTTP
@testable import PlatServer

/// What one user has at once, and what the others still have.
@Suite(.timeLimit(.minutes(2)))
struct RequestShareTests {
    private func request(
        _ method: String, _ path: String, token: String?, body: RequestBody = RequestBody()
    ) -> ServerRequest {
        var headers: Headers = ["Accept": "application/json", "Content-Type": "application/json"]
        headers["Authorization"] = token.map { "Bearer " + $0 }
        return ServerRequest(method: method, target: path, headers: headers, body: body)
    }

    private let configMaps = "/clusters/root/api/v1/namespaces/default/configmaps"

    @Test func whoHasAllOfHisShareIsToldToComeAgain() async throws {
        try await TestPlane.with { test in
            // Bodies that do not come hold their requests where they are.
            let bodies = (0..<RequestShare.Bounds.user.requests).map { _ in
                ByteChannel<BodyError>(limit: 1, startsStopped: false, cancelled: .disconnected)
            }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for channel in bodies {
                    let body = RequestBody(channel: channel, declaredLength: 1)
                    group.addTask {
                        await test.plane.handle(
                            request("POST", configMaps, token: "admin-token", body: body),
                            within: nil
                        ).status
                    }
                }
                let admin = test.plane.parts.shares.share(
                    of: UserInfo(username: "admin"), from: request("GET", "/", token: nil))
                while admin.count.requests < bodies.count { await Task.yield() }
                let refused = await test.plane.handle(
                    request("GET", configMaps, token: "admin-token"), within: nil)
                #expect(refused.status == 429)
                #expect(refused.headers["Retry-After"] == "1")
                guard case .bytes(let bytes) = refused.body else { throw TestPlane.NeverCame() }
                #expect(try Value(json: bytes)["reason"] == "TooManyRequests")
                // Watches count apart, and others do not count at all.
                let watch = await test.plane.handle(
                    request("GET", configMaps + "?watch=1", token: "admin-token"), within: nil)
                #expect(watch.status == 200)
                if case .stream(let stream) = watch.body { stream.close() }
                let other = await test.plane.handle(
                    request("GET", configMaps, token: "master-token"), within: nil)
                #expect(other.status == 200)
                for channel in bodies { channel.finish(.disconnected) }
                for try await status in group { #expect(status != 429) }
                let again = await test.plane.handle(
                    request("GET", configMaps, token: "admin-token"), within: nil)
                #expect(again.status == 200)
                #expect(admin.count.requests == 0 && admin.count.streams == 0)
            }
        }
    }

    /// Two hundred informers and 64 writers are what a well-behaved controller does at its start.
    @Test func whatClientsDoIsNeverRefused() async throws {
        try await TestPlane.with { test in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let list = await test.plane.handle(
                            request("GET", configMaps, token: "admin-token"), within: nil)
                        let watch = await test.plane.handle(
                            request(
                                "GET", configMaps + "?watch=1&timeoutSeconds=\(600 + number)",
                                token: "admin-token"), within: nil)
                        if case .stream(let stream) = watch.body { stream.close() }
                        return max(list.status, watch.status)
                    }
                }
                for number in 0..<64 {
                    group.addTask {
                        let object: Value = ["metadata": ["name": .string("writer-\(number)")]]
                        return await test.plane.handle(
                            request(
                                "POST", configMaps, token: "admin-token",
                                body: RequestBody(object.json())), within: nil
                        ).status
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [200: 200, 201: 64])
        }
    }

    /// However long somebody's work takes, the others have threads: held here by a user whose threads are
    /// blocked until the others are through.
    @Test func whoHoldsHisThreadsHoldsOnlyHis() async throws {
        try await TestPlane.with { test in
            let admin = test.plane.parts.shares.share(
                of: UserInfo(username: "admin"), from: request("GET", "/", token: "admin-token"))
            let table = "application/json;as=Table;g=meta.k8s.io;v=v1"
            let watch = await test.plane.handle(
                ServerRequest(
                    method: "GET", target: configMaps + "?watch=1",
                    headers: ["Accept": table, "Authorization": "Bearer admin-token"]),
                within: nil)
            let blocked = DispatchSemaphore(value: 0)
            let held = (0..<8).map { _ in
                Task(executorPreference: admin.lane) { Self.wait(blocked) }
            }
            // Over the wire too: nothing of another user passes through the lane, neither his writes nor
            // what the watch is told of them.
            let object: Value = ["metadata": ["name": "w"]]
            let made = try await test.send("POST", configMaps, token: "master-token", body: object)
            #expect(made.status == 201)
            let list = try await test.send("GET", configMaps, token: "master-token")
            #expect(list.status == 200)
            let health = try await test.send("GET", "/readyz", token: nil)
            #expect(health.status == 200)
            for _ in held { blocked.signal() }
            for task in held { await task.value }
            if case .stream(let stream) = watch.body { stream.close() }
            #expect(try await test.send("GET", configMaps).status == 200)
        }
    }

    private static func wait(_ semaphore: DispatchSemaphore) { semaphore.wait() }

    @Test func longBodiesWaitForEachOther() async {
        let turnstile = Turnstile(2)
        var first: Turnstile.Pass? = await turnstile.enter()
        let second = await turnstile.enter()
        let (order, signal) = AsyncStream.makeStream(of: Int.self)
        async let third: Void = {
            let pass = await turnstile.enter()
            signal.yield(2)
            withExtendedLifetime(pass) {}
        }()
        signal.yield(1)
        withExtendedLifetime(first) {}
        first = nil
        await third
        signal.finish()
        #expect(await order.reduce(into: []) { $0.append($1) } == [1, 2])
        withExtendedLifetime(second) {}
        #expect(first == nil)
    }

    @Test func strangersShareByAddressAndUsersByName() {
        let shares = RequestShares()
        let here = request("GET", "/", token: nil)
        let there = ServerRequest(method: "GET", target: "/", remoteAddress: "10.0.0.9")
        let nobody = shares.share(of: .anonymous, from: here)
        #expect(shares.share(of: .anonymous, from: here) === nobody)
        #expect(shares.share(of: .anonymous, from: there) !== nobody)
        let user = UserInfo(username: "uma")
        #expect(shares.share(of: user, from: here) === shares.share(of: user, from: there))
        var account = UserInfo(username: "system:serviceaccount:default:default")
        account.extra[UserInfo.ExtraKey.clusterName] = ["one"]
        let first = shares.share(of: account, from: here)
        account.extra[UserInfo.ExtraKey.clusterName] = ["two"]
        #expect(shares.share(of: account, from: here) !== first)
    }

    /// A request begins in the lane of whoever had its credentials before; a stranger's in that of all.
    @Test func aRequestBeginsInTheLaneOfItsUser() {
        let shares = RequestShares()
        let known = request("GET", "/", token: "a")
        let share = shares.share(of: UserInfo(username: "uma"), from: known)
        #expect(shares.lane(of: known) === share.lane)
        let strange = shares.lane(of: request("GET", "/", token: "b"))
        #expect(strange !== share.lane)
        #expect(shares.lane(of: request("GET", "/", token: "c")) === strange)
    }
}
