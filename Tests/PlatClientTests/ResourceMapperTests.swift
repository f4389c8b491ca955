import PlatModel
import PlatSystem
import Testing

@testable import PlatClient

/// A word that several resources answer to.
@Suite struct ResourceMapperTests {
    private static func list(_ groups: [(String, String, String)]) -> String {
        let items = groups.map { group, plural, kind in
            """
            {"metadata":{"name":"\(group)"},"versions":[{"version":"v1","resources":[
            {"resource":"\(plural)","responseKind":{"kind":"\(kind)"},"scope":"Cluster",
            "singularResource":"\(kind.lowercased())","shortNames":["s"],"verbs":["get"]}]}]}
            """
        }
        return #"{"kind":"APIGroupDiscoveryList","items":[\#(items.joined(separator: ","))]}"#
    }

    private func names(
        _ groups: [(String, String, String)], _ word: String
    ) async throws -> [String] {
        let text = Self.list(groups)
        let server = try ScriptedServer { _, target in
            .init(body: target.hasSuffix("/apis") ? text : Self.list([]))
        }
        var names: [String] = []
        do throws(ResourceLookupError) {
            names = [try await server.client().resource(named: word).fullName]
        } catch {
            if case .ambiguous(let all) = error { names = all }
        }
        await server.stop()
        return names
    }

    @Test(arguments: ["models", "model", "Model", "s"])
    func twoOfOneNameAreBothNamed(_ word: String) async throws {
        let groups = [("a.example", "models", "Model"), ("b.example", "models", "Model")]
        #expect(try await names(groups, word) == ["models.a.example", "models.b.example"])
        #expect(try await names(groups, "models.b.example") == ["models.b.example"])
    }

    @Test func whatEveryKubernetesHasWins() async throws {
        let groups = [
            ("x.example", "deployments", "Deployment"), ("apps", "deployments", "Deployment"),
        ]
        #expect(try await names(groups, "deployments") == ["deployments.apps"])
    }

    @Test func whatIsBeingAskedForIsNotAskedForAgain() async throws {
        let server = try ScriptedServer { _, _ in
            .init(body: #"{"kind":"APIResourceList","resources":[{"name":"pods","kind":"Pod"}]}"#)
        }
        let client = server.client()
        let found = await concurrently(Array(1...16)) { _ in
            let version = GroupVersion(group: "", version: "v1")
            do { return try await client.resources(of: version) } catch {
                Issue.record("\(error)")
                return []
            }
        }
        #expect(found.allSatisfy { $0.map(\.kind) == ["Pod"] })
        #expect(server.requests.count == 1)
        await server.stop()
    }
}
