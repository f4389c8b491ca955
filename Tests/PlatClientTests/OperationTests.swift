import PlatClient
import PlatModel
import PlatSystem
import PlatTesting
import PlatValue
import Synchronization
import Testing

/// Operations against a control plane, without a command line.
@Suite(.timeLimit(.minutes(2)))
struct OperationTests {
    /// Does `body` as the administrator of a control plane of its own.
    private func withClient(_ body: (Client) async throws -> Void) async throws {
        let server = try await EmbeddedServer.start()
        do { try await body(try server.client(for: "admin")) } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private static func manifests(_ text: String) throws -> [Manifest] {
        try ManifestReader.manifests(in: Array(text.utf8), source: "test")
    }

    private static let definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: gadgets.example.io}
        spec:
          group: example.io
          scope: Cluster
          names: {plural: gadgets, kind: Gadget}
          versions:
          - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
        """

    @Test func aPlanIsCarriedOutInOrderAndToldByPosition() async throws {
        try await withClient { client in
            let text =
                "{apiVersion: example.io/v1, kind: Gadget, metadata: {name: a}}\n---\n"
                + Self.definition + "\n---\n"
                + "{apiVersion: nobody.io/v1, kind: Thing, metadata: {name: b}}\n"
            let plan = ApplyPlan(
                try Self.manifests(text).map { .init(workspace: client.path, manifest: $0) })
            let outcomes = Mutex<[Int: ApplyRun.Outcome]>([:])
            let options = ApplyOptions(defaultNamespace: "default")
            await ApplyRun(plan, client: client, options: options) { event in
                guard case .finished(let position, let outcome) = event else { return }
                outcomes.withLock { $0[position] = outcome }
            }.run()
            let all = outcomes.withLock(\.self)
            guard case .done(let gadget)? = all[0], case .done(let definition)? = all[1],
                case .failed(.lookup(.unknown))? = all[2]
            else {
                Issue.record("\(all)")
                return
            }
            #expect(
                gadget.change == .created && gadget.reference.displayed == "gadget.example.io/a")
            #expect(definition.object.objectName == "gadgets.example.io")
        }
    }

    @Test func anExportIsPublishedGrantedAndBound() async throws {
        try await withClient { client in
            let snapshots = try SchemaSnapshot.all(in: try Self.manifests(Self.definition))
                .snapshots
            let publisher = ExportPublisher(client: client, name: "gadgets")
            #expect(try await publisher.create(snapshots[0]))
            #expect(try await !publisher.create(snapshots[0]))
            let written = try await publisher.write(snapshots, [])
            #expect(written.change == .created)
            _ = try await publisher.waitForIdentity(written.export)
            #expect(try await publisher.write(snapshots, []).change == .unchanged)

            let grant = BindGrant(client: client, export: "gadgets")
            let users = Grantees(users: ["user"], groups: [])
            #expect(try await grant.grant(to: users))
            #expect(try await !grant.grant(to: users))
            #expect(try await grant.revoke(from: users))

            let maker = WorkspaceMaker(session: client.session)
            let path = WorkspacePath("root:deep:consumer")
            try await maker.makeParents(of: path)
            #expect(try await maker.make(path, .init()).isNew)
            _ = try await maker.waitUntilReady(path)
            let consumer = client.at(path)
            let binding = BindingMaker(
                client: consumer, provider: .root, export: "gadgets", name: "g")
            #expect(try await binding.make())
            #expect(try await !binding.make())
            try await consumer.wait(until: binding.reference, timeout: .seconds(10))
            // The endpoint of the consumer's location appears a moment after the binding.
            let seen = try await client.session.clock.wait(timeout: .seconds(10)) {
                let bindings = try await ExportView(typed: "gadgets").bindings(client)
                return bindings.isEmpty ? nil : bindings.count
            }
            guard case .found(1) = seen else { return #expect(Bool(false), "\(seen)") }
            #expect(await client.at(WorkspacePath("root:deep")).exportsInUse().isEmpty)
        }
    }

    @Test func aWorkspaceThatExistsIsTakenOnlyIfItIsOfTheType() async throws {
        try await withClient { client in
            let maker = WorkspaceMaker(session: client.session)
            let path = WorkspacePath("root:a")
            _ = try await maker.make(path, .init())
            let again = try await maker.make(path, .init(acceptsExisting: true))
            #expect(!again.isNew)
            let other = WorkspaceTypeReference(parsing: "root:universal")
            let error = await #expect(throws: WorkspaceError.self) {
                _ = try await maker.make(path, .init(type: other, acceptsExisting: true))
            }
            guard case .otherType? = error?.fault else {
                Issue.record("\(String(describing: error))")
                return
            }
            let missing = await #expect(throws: WorkspaceError.self) {
                _ = try await maker.make(WorkspacePath("root:no:b"), .init())
            }
            #expect(missing?.fault == .parentMissing(WorkspacePath("root:no")))
        }
    }

    @Test func aTreeIsWalkedAndRemoved() async throws {
        try await withClient { client in
            let maker = WorkspaceMaker(session: client.session)
            for path in ["root:a", "root:a:b", "root:a:c"].map({ WorkspacePath($0) }) {
                _ = try await maker.make(path, .init())
                _ = try await maker.waitUntilReady(path)
            }
            let tree = await TreeWalk(client: client).run(from: WorkspacePath("root:a"))
            #expect(tree.children.map(\.name) == ["b", "c"] && !tree.hasFaults)
            let flat = await TreeWalk(client: client, depth: 0).run(from: WorkspacePath("root:a"))
            #expect(flat.children.map(\.name) == ["b", "c"])
            let remover = WorkspaceRemover(WorkspacePath("root:a"), parent: client)
            #expect(await remover.tree(isWhole: false).countBelow == 2)
            try await remover.remove()
            try await remover.waitUntilGone { _ in }
            #expect(await remover.tree(isWhole: true).countBelow == 0)
        }
    }
}
