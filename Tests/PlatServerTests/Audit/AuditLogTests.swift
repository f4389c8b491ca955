import PlatHTTP
import PlatModel
import PlatSystem
import PlatTesting
import PlatValue
import Testing

@testable import PlatServer

/// What is asked is written down, by the policy and nothing more.
struct AuditLogTests {
    /// Asks a control plane with a policy, and gives back what it wrote, once it has stopped.
    private func events(
        _ rules: String, _ body: (TestPlane) async throws -> Void
    ) async throws -> [Value] {
        let folder = try TemporaryFolder()
        let settings = AuditSettings(
            policyPath: folder.path + "/policy.yaml", logPath: folder.path + "/logs/audit.log")
        let text = "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [\(rules)]}"
        try Array(text.utf8).write(toFile: settings.policyPath)
        try await TestPlane.with(configure: { $1.audit = settings }, body)
        return try readFile(settings.logPath).split(separator: UInt8(ascii: "\n"))
            .map { try Value(json: Array($0)) }
    }

    private let maps = "/clusters/root/api/v1/namespaces/default/configmaps"

    @Test func aWriteIsToldFromItsBeginningToItsEnd() async throws {
        let events = try await events(
            "{level: RequestResponse, users: [admin], verbs: [create], omitManagedFields: true}"
        ) { plane in
            let made = try await plane.send(
                "POST", maps,
                body: [
                    "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "m"],
                    "data": ["a": "b"],
                ], headers: ["Audit-Id": "mine", "User-Agent": "test"])
            #expect(made.headers["Audit-Id"] == "mine")
        }
        #expect(events.map { $0["stage"] } == ["RequestReceived", "ResponseComplete"])
        let (first, last) = (try #require(events.first), try #require(events.last))
        #expect(first["requestObject"] == nil && first["responseStatus"] == nil)
        #expect(first.at("annotations", "tenancy.kcp.io/workspace") == "root")
        #expect(last["auditID"] == "mine" && last["userAgent"] == "test")
        #expect(last["requestURI"] == .string(maps) && last["verb"] == "create")
        #expect(last.at("user", "username") == "admin")
        #expect(
            last["objectRef"] == [
                "resource": "configmaps", "namespace": "default", "name": "m", "apiVersion": "v1",
            ])
        #expect(last["responseStatus"] == ["metadata": [:], "code": 201])
        #expect(last.at("requestObject", "data") == ["a": "b"])
        #expect(last["responseObject"]?.objectUID != nil)
        #expect(last["responseObject"]?.managedFields == nil)
        #expect(last.at("annotations", "authorization.k8s.io/decision") == "allow")
        for judge in ["01-requiredgroups", "02-content", "03-systemcrd", "04-maxpermissionpolicy"] {
            #expect(
                last.at("annotations", "request.auth.kcp.io/\(judge)-decision") == "Allowed",
                "\(last)")
        }
    }

    @Test func aRefusalIsToldWithWhoRefused() async throws {
        let events = try await events(
            "{level: Metadata, users: [uma]}, {level: Metadata, verbs: [delete]}"
        ) {
            plane in
            _ = try await plane.send("GET", maps, token: "user-token")
            _ = try await plane.send("DELETE", maps + "/m", token: "nobody's")
        }
        let ends = events.filter { $0["stage"] != "RequestReceived" }
        #expect(ends.first?.at("responseStatus", "code") == 403)
        #expect(ends.first?.at("responseStatus", "reason") == "Forbidden")
        #expect(ends.first?.at("annotations", "authorization.k8s.io/decision") == "forbid")
        #expect(
            ends.first?.at("annotations", "request.auth.kcp.io/02-content-decision") == "NoOpinion")
        #expect(
            ends.first?.at("annotations", "request.auth.kcp.io/05-global-decision") == "NoOpinion")
        #expect(ends.last?.at("responseStatus", "code") == 401)
        #expect(ends.last?["user"] == [:] && ends.last?["stage"] == "ResponseStarted")
    }

    @Test func aWatchIsToldWhenItBeginsAndWhenItEnds() async throws {
        let events = try await events("{level: Request, verbs: [watch]}") { plane in
            _ = try await plane.send("GET", maps + "?watch=1&timeoutSeconds=1")
        }
        let own = events.filter { $0["requestURI"] == .string(maps + "?watch=1&timeoutSeconds=1") }
        #expect(
            own.map { $0["stage"] } == ["RequestReceived", "ResponseStarted", "ResponseComplete"])
    }

    @Test func whatGoesThroughAMountIsToldOnce() async throws {
        let path = "/clusters/root:prod/api/v1/namespaces"
        let events = try await events("{level: Metadata, users: [admin, sten]}") { plane in
            try await TestPlane.with { far in
                try await plane.mount(far, token: "admin-token")
                #expect(try await plane.send("GET", path).status == 200)
                let status = try await plane.send("GET", path, token: "stranger-token").status
                #expect(status == 403)
                _ = try await plane.send("GET", path, headers: ["Impersonate-User": "ada"])
            }
        }
        let own = events.filter { $0["requestURI"] == .string(path) }
        #expect(
            own.map { $0.at("user", "username") }
                == ["admin", "admin", "sten", "sten", "admin", "admin"])
        #expect(
            own.map { $0.at("responseStatus", "code") } == [nil, 200, nil, 403, nil, 403])
        #expect(own.last?.at("impersonatedUser", "username") == "ada")
        #expect(own.first?["impersonatedUser"] == nil)
        #expect(own.allSatisfy { $0["verb"] == "list" })
        #expect(own.allSatisfy { $0.at("objectRef", "resource") == "namespaces" })
        #expect(own.allSatisfy { $0.at("annotations", "tenancy.kcp.io/workspace") == "root" })
    }

    @Test func aLongFileIsPutAside() async throws {
        let folder = try TemporaryFolder()
        var settings = AuditSettings(policyPath: "", logPath: folder.path + "/audit.log")
        settings.maxSize = 100
        settings.maxBackups = 2
        let log = try AuditLog(settings, log: ServerLog())
        for number in 0..<6 {
            log.append(Array("\(number)".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 60))
            await log.drain()
            // Files are told apart by the millisecond.
            try await Task.sleep(for: .milliseconds(2))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.count == 3, "\(names)")
        #expect(try readFile(settings.logPath).first == UInt8(ascii: "5"))
        #expect(try readFile(folder.path + "/" + names[1]).first == UInt8(ascii: "4"))
        #expect(log.dropped == 0)
    }

    @Test func whatCannotBeWrittenIsCountedAndHoldsNobodyUp() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/audit.log"
        let log = try AuditLog(AuditSettings(policyPath: "", logPath: path), log: ServerLog())
        unlink(path)
        try AtomicFile.makeFolder(path)
        log.append([65])
        await log.drain()
        #expect(log.dropped == 1)
    }

    @Test func whoHasAnAnswerFindsItInTheLog() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/audit.log"
        let log = try AuditLog(AuditSettings(policyPath: "", logPath: path), log: ServerLog())
        for number in 1...200 {
            log.append([UInt8(ascii: "x")])
            await log.settle()
            #expect(try readFile(path).count == 2 * number)
        }
    }

    /// A pipe that nobody reads takes 64 KiB and then no more.
    @Test func aDiskThatHangsIsNotWaitedFor() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/audit.log"
        let log = try AuditLog(AuditSettings(policyPath: "", logPath: path), log: ServerLog())
        unlink(path)
        try #require(mkfifo(path, 0o600) == 0)
        let reader = try FileDescriptor(open: path, O_RDONLY | O_NONBLOCK)
        log.append([UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20))
        await log.settle()
        // Nobody waits for the next one either.
        log.append([65])
        await log.settle()
        let written = try FileDescriptor(open: path, O_RDONLY).readToEnd()
        #expect(written.count > 1 << 20)
        await log.drain()
        #expect(log.dropped == 0)
        withExtendedLifetime(reader) {}
    }
}
