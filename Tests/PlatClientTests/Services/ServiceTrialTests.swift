import PlatClient
import PlatModel
import PlatTesting
import PlatValue
import Synchronization
import Testing

/// Tests of packages, with a controller and without, and what they leave behind.
@Suite(.timeLimit(.minutes(2)))
struct ServiceTrialTests {
    private static func package(_ tests: [String: String]) throws -> ServicePackage {
        func changed(_ text: String, _ old: String, _ new: String) -> String {
            text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        }
        let definition = changed(
            changed(
                ServicePackageTests.definition, "    storage: true",
                "    storage: true\n    subresources: {status: {}}"),
            "{size: {type: integer}}}",
            "{size: {type: integer}}}\n          "
                + "status: {type: object, x-kubernetes-preserve-unknown-fields: true}")
        return try ServicePackage(
            ServicePackageTests.files(definition: definition)
                + tests.map { PackageFile(path: "tests/\($0).yaml", bytes: Array($1.utf8)) },
            shown: "p")
    }

    private static func object(_ name: String, _ rest: String) -> String {
        "- {apiVersion: acme.io/v1, kind: DB, metadata: {name: \(name)}, \(rest)}\n"
    }

    /// What came of each test; and that nothing is left.
    private func verdicts(
        _ tests: [String: String], timeout: Duration = .seconds(1),
        controller: (@Sendable (EmbeddedServer, Value) async -> String)? = nil
    ) async throws -> [String: [String]] {
        let server = try await EmbeddedServer.start()
        let root = try server.client(for: "admin")
        var options = ServiceRun.Options()
        options.timeout = .seconds(20)
        options.compute = ""
        let trial = ServiceTrial(
            try Self.package(tests), below: .root, from: root, options: options,
            patience: timeout
        ) { _ in }
        let verdicts = Mutex<[String: [String]]>([:])
        var serve: ServiceTrial.Controller?
        if let controller { serve = { await controller(server, $0) } }
        do {
            try await trial.run(controller: serve) { verdict in
                verdicts.withLock { $0[verdict.test] = verdict.faults.map(Self.text) }
            }
            #expect(try await root.childWorkspaces().isEmpty)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
        return verdicts.withLock(\.self)
    }

    private static func text(_ fault: ServiceTrial.Fault) -> String {
        switch fault {
        case .refused(let manifest, _): "\(manifest.name) refused"
        case .taken(let manifest): "\(manifest.name) taken"
        case .short(let manifest, let text): "\(manifest.name) \(text)"
        case .ended(let manifest, let why): "\(manifest.name) \(why)"
        }
    }

    /// Sets the state of everything that is there to Ready, as often as it has to.
    @Sendable private static func serve(
        _ server: EmbeddedServer, _ kubeconfig: Value
    ) async -> String {
        let token = kubeconfig["users"]?.arrayValue?.first?.at("user", "token")?.stringValue ?? ""
        while !Task.isCancelled {
            do {
                let client = try server.client(token: token, at: WorkspacePath("root"))
                for cluster in kubeconfig["clusters"]?.arrayValue ?? [] {
                    let address = cluster.at("cluster", "server")?.stringValue ?? ""
                    guard address.hasSuffix("/clusters/*") else { continue }
                    let view = Client(session: client.session, root: address)
                    for object in try await view.items("/apis/acme.io/v1/dbs").items {
                        try await finish(object, at: String(address.dropLast()), client.session)
                    }
                }
                try await Task.sleep(for: .milliseconds(10))
            } catch {
                if !Task.isCancelled { return "fails: \(error)" }
            }
        }
        return "was cancelled"
    }

    private static func finish(_ object: Value, at base: String, _ session: Session) async throws {
        guard object["status"] == nil, let cluster = object.annotation("kcp.io/cluster") else {
            return
        }
        let place = Client(session: session, root: base + cluster)
        let resource = try await place.resource(
            for: GroupVersionKind(group: "acme.io", version: "v1", kind: "DB"))
        _ = try await place.patch(
            ObjectReference(resource, name: object.objectName), .merge,
            ["status": ["phase": "Ready", "nodes": [["name": "a"], ["name": "b"]]]],
            subresource: "status")
    }

    @Test func whatAControllerBringsAboutIsSeen() async throws {
        let told = try await verdicts(
            [
                "ready": "apply:\n" + Self.object("small", "spec: {size: 1}")
                    + "reach:\n"
                    + Self.object("small", "status: {phase: Ready, nodes: [{name: b}]}"),
                "short": "apply:\n" + Self.object("other", "spec: {size: 1}") + "reach:\n"
                    + Self.object("other", "status: {nodes: [{name: c}]}"),
            ], timeout: .seconds(4), controller: Self.serve)
        #expect(
            told == [
                "tests/ready.yaml": [],
                "tests/short.yaml": ["other status.nodes has no {\"name\":\"c\"}"],
            ])
    }

    @Test func whatIsNotAsATestSaysIsNamed() async throws {
        let told = try await verdicts([
            "refused": "refuse:\n" + Self.object("wrong", "spec: {size: big}"),
            "taken": "refuse:\n" + Self.object("right", "spec: {size: 3}"),
            "applied": "apply:\n" + Self.object("wrong", "spec: {size: big}"),
            "value": "apply:\n" + Self.object("a", "spec: {size: 3}") + "reach:\n"
                + Self.object("a", "spec: {size: 4}"),
            "field": "apply:\n" + Self.object("a", "spec: {size: 3}") + "reach:\n"
                + Self.object("a", "status: {phase: Ready}"),
            "nothing": "reach:\n" + Self.object("a", "spec: {size: 3}"),
            "empty": "# later\n",
        ])
        #expect(
            told == [
                "tests/refused.yaml": [], "tests/taken.yaml": ["right taken"],
                "tests/applied.yaml": ["wrong refused"],
                "tests/value.yaml": ["a spec.size is 3, not 4"],
                "tests/field.yaml": ["a status is not there"],
                "tests/nothing.yaml": ["a is not there"],
            ])
    }

    @Test func aControllerThatEndsIsNotWaitedFor() async throws {
        let told = try await verdicts(
            [
                "a": "apply:\n" + Self.object("a", "spec: {size: 3}") + "reach:\n"
                    + Self.object("a", "status: {phase: Ready}")
            ], timeout: .seconds(60)
        ) { _, _ in "has ended" }
        #expect(told == ["tests/a.yaml": ["a has ended"]])
    }

    @Test(arguments: [
        ("- a\n", "is not one mapping"), ("apply: 3\n", "apply is no list"),
        ("apply: [{kind: DB}]\n", "apply[0] has no apiVersion"),
        ("apply: []\n---\napply: []\n", "is not one mapping"), ("reached: []\n", "unknown key"),
    ])
    func aTestThatIsNoneIsRefused(_ text: String, _ wanted: String) throws {
        do throws(ManifestError) {
            _ = try ServicePackage(
                ServicePackageTests.files()
                    + [PackageFile(path: "tests/a.yaml", bytes: Array(text.utf8))], shown: "p")
            Issue.record("was taken")
        } catch {
            #expect(error.source == "p/tests/a.yaml")
            switch error.fault {
            case .invalid(let text): #expect(text == wanted)
            case .unknownKey("reached", _): #expect(wanted == "unknown key")
            default: Issue.record("\(error)")
            }
        }
    }
}
