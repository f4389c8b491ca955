import PlatClient
import PlatModel
import PlatTesting
import PlatValue
import Testing

/// What a controller may do: what a consumer has granted, there and nowhere else, and how its owner sees
/// that it is refused something.
@Suite(.timeLimit(.minutes(2)))
struct ServiceRightsTests {
    /// A workspace that uses the service, and answers its claims like this.
    private func consumer(
        _ name: String, _ plane: ServicePlane, _ answers: ClaimAnswers,
        in location: String = "root"
    ) async throws -> (client: Client, cluster: String) {
        let path = WorkspacePath("root:\(name)")
        let maker = WorkspaceMaker(session: plane.root.session)
        _ = try await maker.make(
            path,
            .init(
                type: WorkspaceTypeReference(path: "root", name: "universal"),
                location: ["matchLabels": ["name": .string(location)]]))
        let workspace = try await maker.waitUntilReady(path)
        let client = plane.root.at(path)
        let binding = BindingMaker(
            client: client, provider: WorkspacePath("root:db"), export: "acme.io", name: "acme.io")
        _ = try await binding.make()
        let bound = try await client.wait(until: binding.reference, timeout: .seconds(10))
        _ = try await client.answerClaims(of: bound, answers)
        _ = try await client.create(
            [
                "apiVersion": "v1", "kind": "Secret",
                "metadata": ["name": "password", "namespace": "default"],
            ], .secrets, namespace: "default")
        return (client, workspace.cluster)
    }

    /// What a request comes to: nil where it is answered, else the status.
    private func refusal(_ client: Client) async -> (code: Int, message: String)? {
        do throws(ClientError) {
            _ = try await client.object(
                ObjectReference(.secrets, namespace: "default", name: "password"))
            return nil
        } catch {
            // A workspace that may not be entered, which is a 403 too.
            if error.isClosed { return (403, "closed") }
            guard case .refused(let status) = error else { return (0, "\(error)") }
            return (status.code, status.message)
        }
    }

    /// Nothing needs to run when the first consumers come: in neither location.
    @Test func theFirstConsumersAreFoundWithTheCredentialThatWasThereBefore() async throws {
        try await ServicePlane.with(clusters: ["one"]) { plane in
            _ = try await plane.run(try ServicePlane.package()).install()
            let cluster = plane.root.at(WorkspacePath("root:one"))
            let secret = ObjectReference(
                .secrets, namespace: "acme-db", name: "acme-db-credentials")
            let kubeconfig = try await plane.kubeconfig(of: secret, on: cluster)
            let home = try await plane.controller(
                of: secret, on: cluster, at: WorkspacePath("root:db"))
            let servers = (kubeconfig["clusters"]?.arrayValue ?? []).compactMap {
                $0.at("cluster", "server")?.stringValue
            }
            let views = servers.filter { $0.contains("/services/") }.map {
                Client(session: home.session, root: $0)
            }
            #expect(views.count == 2)
            func seen() async throws -> Int {
                var count = 0
                for view in views {
                    count += try await view.items(APIResource.bindings.path()).items.count
                }
                return count
            }
            #expect(try await seen() == 0)
            for location in ["root", "beta"] {
                _ = try await consumer(
                    "in-\(location)", plane, ClaimAnswers(acceptsAll: true), in: location)
            }
            #expect(try await seen() == 2)
            let service = try await InstalledService.find(
                "acme-db", in: plane.root.at(WorkspacePath("root:db")))
            let (consumers, controllers) = try await service.health().look()
            #expect(Set(consumers.map(\.endpoint)) == Set(controllers.flatMap(\.endpoints)))
        }
    }

    /// A credential that does not lead to all endpoints is renewed: a location may come later.
    @Test func anEndpointThatIsMissingIsBroughtBySync() async throws {
        try await ServicePlane.with(clusters: ["one"]) { plane in
            let record = try await plane.run(try ServicePlane.package()).install()
            let cluster = plane.root.at(WorkspacePath("root:one"))
            let secret = ObjectReference(
                .secrets, namespace: "acme-db", name: "acme-db-credentials")
            let before = try await cluster.object(secret)
            _ = try await plane.run(try ServicePlane.package()).sync(record)
            #expect(try await cluster.object(secret) == before)
            var other = before
            other.set("https://one", at: "metadata", "annotations", "service.plat/endpoints")
            other.set(nil, at: "metadata", "managedFields")
            other.set(nil, at: "metadata", "resourceVersion")
            _ = try await cluster.patch(
                secret, .apply, other, query: [("fieldManager", "plat"), ("force", "true")])
            _ = try await plane.run(try ServicePlane.package()).sync(record)
            let endpoints = "service.plat/endpoints"
            #expect(
                try await cluster.object(secret).annotation(endpoints)
                    == before.annotation(endpoints))
        }
    }

    @Test func aControllerReadsWhatWasGrantedAndTheRestIsSeen() async throws {
        try await ServicePlane.with(clusters: ["one"]) { plane in
            _ = try await plane.run(try ServicePlane.package()).install()
            let open = try await consumer("open", plane, ClaimAnswers(acceptsAll: true))
            let shy = try await consumer("shy", plane, ClaimAnswers())
            // The controller has what was put on its cluster, and no other credential.
            let cluster = plane.root.at(WorkspacePath("root:one"))
            let home = try await plane.controller(
                of: ObjectReference(
                    .secrets, namespace: "acme-db", name: "acme-db-credentials"),
                on: cluster, at: WorkspacePath("root:db"))
            let views = try await ExportView(typed: "acme.io").clients(home)
            let view = try #require(views.first?.root.dropLast())
            func through(_ cluster: String) -> Client {
                Client(session: home.session, root: view + cluster)
            }
            #expect(await refusal(through(open.cluster)) == nil)
            let refused = try #require(await refusal(through(shy.cluster)))
            #expect(refused.code == 403)
            // Past the view it is nobody, with those who have granted everything too.
            for path in ["root:open", "root:shy", "root:db"] {
                let past = home.at(WorkspacePath(path))
                #expect(await refusal(past)?.code == 403, "\(path)")
            }
            // It says so where controllers do, and its owner reads it.
            _ = try await cluster.create(
                [
                    "apiVersion": "v1", "kind": "Event", "type": "Warning", "reason": "Refused",
                    "message": .string(refused.message),
                    "metadata": ["name": "refused", "namespace": "acme-db"],
                    "involvedObject": [
                        "apiVersion": "v1", "kind": "ConfigMap", "name": "controller",
                        "namespace": "acme-db",
                    ],
                ], .events, namespace: "acme-db")
            let service = try await InstalledService.find(
                "acme-db", in: plane.root.at(WorkspacePath("root:db")))
            let (consumers, controllers) = try await service.health().look()
            #expect(controllers.map(\.warnings) == [[refused.message]])
            #expect(consumers.map(\.count).reduce(0, +) == 2)
            #expect(
                consumers.flatMap(\.withheld).map { [$0.consumer] + $0.claims }
                    == [[":root:shy", "secrets"]])
        }
    }
}
