import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue
import Testing

@testable import PlatServer

/// Mounts from outside: control planes on free ports, asked over TLS.
struct MountServingTests {
    @Test func aMountedClusterIsReachedAsTheCaller() async throws {
        try await TestPlane.with { far in
            try await TestPlane.with { near in
                try await near.mount(far, token: "admin-token")
                let reply = try await near.send(
                    "GET", "/clusters/root:prod/apis/core.kcp.io/v1alpha1/logicalclusters/cluster")
                #expect(reply.status == 200)
                #expect(
                    try Value(json: reply.body).objectUID == far.cluster("root")?.uid)

                let review: Value = [
                    "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview",
                ]
                let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
                let caller = try await near.send(
                    "POST", "/clusters/root:prod" + path, body: review)
                #expect(
                    try Value(json: caller.body).at("status", "userInfo", "username") == "admin")
            }
        }
    }

    @Test func onlyWhoMayEnterTheHolderUsesAMount() async throws {
        try await TestPlane.with { far in
            try await TestPlane.with { near in
                let closed = try await near.closed()
                try await closed.mount(far, token: "admin-token")
                let mount = "/clusters/root:closed:prod/api"
                #expect(try await near.send("GET", mount).status == 200)
                #expect(try await near.send("GET", mount, token: nil).status == 401)
                #expect(try await near.send("GET", mount, token: "no-token").status == 401)
                #expect(try await near.send("GET", mount, token: "stranger-token").status == 403)

                let list = try await near.send(
                    "GET", "/clusters/root:closed/apis/tenancy.kcp.io/v1alpha1/workspaces/prod")
                let url = try Value(json: list.body).at("spec", "URL")?.stringValue ?? ""
                let direct = url.dropFirst(near.plane.baseURL.count) + "/api"
                #expect(try await near.send("GET", "\(direct)").status == 200)
                #expect(
                    try await near.send("GET", "\(direct)", token: "stranger-token").status == 403)
            }
        }
    }

    @Test func whatLiesInNoNamespaceIsNotFoundInOne() async throws {
        try await TestPlane.with { plane in
            try await plane.mount(url: plane.plane.baseURL + "/clusters/root")
            try await plane.put([
                "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
                "metadata": ["name": "lost"],
                "spec": [
                    "mount": [
                        "ref": [
                            "apiVersion": "example.io/v1", "kind": "Harbor", "name": "h",
                            "namespace": "default",
                        ]
                    ]
                ],
            ])
            let lost = try await plane.wait(
                "/apis/tenancy.kcp.io/v1alpha1/workspaces", name: "lost"
            ) { $0.condition("WorkspaceMountReady") != nil }
            let condition = try #require(lost.condition("WorkspaceMountReady"))
            #expect(condition.reason == "MountObjectNotFound")
            #expect(condition.message == "Harbor \"default/h\" not found")
        }
    }

    @Test func aMountThatLeadsToItselfEnds() async throws {
        try await TestPlane.with { plane in
            try await plane.mount(url: plane.plane.baseURL + "/clusters/root:edge")
            #expect(try await plane.send("GET", "/clusters/root:edge/api").status == 508)
        }
    }

    /// With the rights of an administrator at hand, a caller has his own where the way ends at home.
    @Test(
        arguments: [
            ("https://127.0.0.1:PORT", 200), ("https://localhost:PORT", 200),
            ("HTTPS://LOCALHOST:PORT", 200), ("https://127.0.0.1:PORT/", 200),
            ("https://user@127.0.0.1:PORT", 200), ("https://0.0.0.0:PORT", 200),
            // Only the marks tell of these.
            ("https://127.1:PORT", 200), ("https://2130706433:PORT", 200),
            ("http://127.0.0.1:RELAY", 200),
            // Here nobody listens.
            ("https://127.0.0.2:PORT", 502),
        ])
    func aMountThatLeadsHomeLendsNoRights(_ spelling: String, _ status: Int) async throws {
        try await TestPlane.with { plane in
            let relay = try plane.relay()
            let closed = try await plane.closed()
            try await closed.put(TestPlane.access(of: "sten"))
            let server =
                spelling.replacing("PORT", with: "\(plane.port)")
                .replacing("RELAY", with: "\(relay.port)") + "/clusters/root"
            try await closed.put(
                closed.secret(
                    server: server, authority: plane.plane.authorityPEM, token: "admin-token"))
            try await closed.put(TestPlane.kubeCluster)
            let proxy = try plane.proxyPath(of: "prod", in: ["root", "closed"])
            let own = try await plane.send("GET", proxy + "/api/v1/secrets")
            #expect(own.status == status)
            for headers: Headers in [
                [:], ["Connection": "Impersonate-User, Impersonate-Group"],
                ["Connection": "X-Plat-Passage, X_Plat_Passage"],
            ] {
                let secrets = try await plane.send(
                    "GET", proxy + "/api/v1/secrets", token: "stranger-token", headers: headers)
                #expect(secrets.status == (status == 200 ? 403 : status))
            }
            #expect(plane.plane.parts.passages.count == 0)
            await relay.stop(grace: .seconds(1))
        }
    }

    /// Whoever acts for others in a workspace does so there, and not where its mount leads.
    @Test(arguments: ["https://127.0.0.1:PORT", "http://127.0.0.1:RELAY"])
    func whoActsForAnotherThroughAMountIsBoundToItsWorkspace(_ spelling: String) async throws {
        try await TestPlane.with { plane in
            let relay = try plane.relay()
            let closed = try await plane.closed()
            try await closed.put(TestPlane.access(of: "sten"))
            try await closed.put(TestPlane.binding(of: "sten", to: "cluster-admin"))
            let server =
                spelling.replacing("PORT", with: "\(plane.port)")
                .replacing("RELAY", with: "\(relay.port)") + "/clusters/root"
            try await closed.put(
                closed.secret(
                    server: server, authority: plane.plane.authorityPEM, token: "admin-token"))
            try await closed.put(TestPlane.kubeCluster)
            // In root, ada may read secrets.
            try await plane.put(TestPlane.access(of: "ada"))
            try await plane.put(TestPlane.binding(of: "ada", to: "cluster-admin"))
            try await closed.put(TestPlane.access(of: "ada", named: "ada"))
            let proxy = try plane.proxyPath(of: "prod", in: ["root", "closed"])
            let reply = try await plane.send(
                "GET", proxy + "/api/v1/secrets", token: "stranger-token",
                headers: ["Impersonate-User": "ada"])
            #expect(reply.status == 403)
            await relay.stop(grace: .seconds(1))
        }
    }

    @Test func marksOfOthersMeanNothing() throws {
        let passages = Passages()
        let headers: Headers = ["X-Plat-Passage": "none, of, ours"]
        let admin = UserInfo(username: "admin", groups: ["system:kcp:admin"])
        #expect(try passages.restricted(admin, headers) == admin)
    }

    @Test func aTravellerKeepsHisScopesAndGetsNobodysGroups() throws {
        let passages = Passages()
        let mark = passages.enter(
            UserInfo(
                username: "uma", groups: ["a", "system:authenticated"],
                extra: [UserInfo.ExtraKey.scopes: ["cluster:x"]]))
        let headers: Headers = ["x-plat-passage": "other,\(mark)"]
        let same = UserInfo(
            username: "uma", groups: ["system:authenticated"],
            extra: [UserInfo.ExtraKey.warrant: ["{}"], UserInfo.ExtraKey.scopes: ["cluster:y"]])
        #expect(
            try passages.restricted(same, headers).extra == [
                UserInfo.ExtraKey.scopes: ["cluster:y", "cluster:x"]
            ])
        for other in [
            UserInfo(username: "admin", groups: ["a"]), .anonymous,
            UserInfo(username: "uma", groups: ["a", "system:masters"]),
        ] {
            #expect(throws: Status.self) { try passages.restricted(other, headers) }
        }
        passages.leave(mark)
        #expect(try passages.restricted(same, headers) == same)
    }

    @Test func aWayThroughTooManyMountsEnds() async throws {
        try await TestPlane.with { far in
            try await TestPlane.with { near in
                try await near.mount(far, token: "admin-token")
                let marks = Array(repeating: "m", count: Passage.hopLimit)
                let reply = try await near.send(
                    "GET", "/clusters/root:prod/api",
                    headers: ["X-Plat-Passage": marks.joined(separator: ",")])
                #expect(reply.status == 508)
            }
        }
    }

    /// Whoever names the proxy's headers in his own Connection does not take them away.
    @Test func theFarSideHearsWhoAsksWhateverTheCallerSays() async throws {
        let echo = try HTTPServer(.init(address: "127.0.0.1", port: 0)) { request in
            ServerResponse(
                headers: [
                    "X-User": request.headers.values(of: "Impersonate-User").joined(),
                    "X-Credential": request.headers.values(of: "Authorization").joined(),
                    "X-More": request.headers.filter { field in
                        ["impersonate-uid", "impersonate-extra-"].contains {
                            field.name.lowercased().hasPrefix($0)
                        }
                    }.map { "\($0.name)=\($0.value)" }.joined(separator: ","),
                ])
        }
        try await TestPlane.with { plane in
            try await plane.mount(
                plane.secret(server: "http://127.0.0.1:\(echo.port)", authority: [], token: "far"))
            for listed in ["", "Impersonate-User, Impersonate-Group", "Authorization"] {
                let reply = try await plane.send(
                    "GET", "/clusters/root:prod/api", headers: ["Connection": listed])
                #expect(reply.headers["X-User"] == "admin")
                #expect(reply.headers["X-Credential"] == "Bearer far")
                #expect(reply.headers["X-More"] ?? "" == "")
            }
            // Of somebody whom the caller impersonates it hears all that he says of him.
            let reply = try await plane.send(
                "GET", "/clusters/root:prod/api",
                headers: [
                    "Impersonate-User": "ada", "Impersonate-Uid": "7",
                    "Impersonate-Extra-Example.com%2fTeam": "blue",
                    "Impersonate-Extra-Authentication.kcp.io%2fscopes": "cluster:root",
                ])
            #expect(reply.headers["X-User"] == "ada")
            #expect(
                reply.headers["X-More"]
                    == "Impersonate-Uid=7,Impersonate-Extra-example.com%2Fteam=blue")
        }
        await echo.stop(grace: .seconds(1))
    }

    @Test(.timeLimit(.minutes(3)))
    func credentialsThatMayNotImpersonateAreToldWithTheWayOut() async throws {
        try await TestPlane.with { far in
            try await TestPlane.with { near in
                try await near.put(near.secret(leadingTo: far, token: "user-token"))
                try await near.put(TestPlane.kubeCluster)
                let path = "/apis/mounts.contrib.kcp.io/v1alpha1/kubeclusters"
                let closed = try await near.wait(path, name: "prod") {
                    $0.condition("ImpersonationAllowed")?.isFalse == true
                }
                #expect(closed.at("status", "phase") == "Initializing")
                #expect(closed.isConditionTrue("ClusterReady"))
                // What it says is what helps.
                let message = closed.condition("ImpersonationAllowed")?.message ?? ""
                for line in message.split(separator: "\n").dropFirst() {
                    let object = try Value(json: Array(line.utf8))
                    let plural =
                        object["kind"] == "ClusterRole" ? "clusterroles" : "clusterrolebindings"
                    let made = try await far.send(
                        "POST", "/clusters/root/apis/rbac.authorization.k8s.io/v1/\(plural)",
                        body: object)
                    #expect(made.status == 201)
                }
                let open = try await near.wait(path, name: "prod") {
                    $0.at("status", "phase") == "Ready"
                }
                #expect(open.condition("ImpersonationAllowed") == nil)
            }
        }
    }

    /// What a stream brings until it ends, however that comes about.
    private func drain(_ events: AsyncThrowingStream<Value, any Error>) async -> Int {
        var count = 0
        do {
            for try await _ in events { count += 1 }
        } catch {
            // It was cut off, which is an end.
        }
        return count
    }

    @Test(.timeLimit(.minutes(3)), arguments: ["workspaces", "kubeclusters"])
    func aStreamEndsWithItsMount(_ whatGoes: String) async throws {
        try await TestPlane.with { far in
            try await TestPlane.with { near in
                try await near.mount(far, token: "admin-token")
                let watch = "/clusters/root:prod/api/v1/namespaces?watch=1&timeoutSeconds=300"
                let events = try await near.events(watch)
                async let count = drain(events)
                let group =
                    whatGoes == "workspaces"
                    ? "tenancy.kcp.io/v1alpha1" : "mounts.contrib.kcp.io/v1alpha1"
                let gone = try await near.send(
                    "DELETE", "/clusters/root/apis/\(group)/\(whatGoes)/prod")
                #expect(gone.status == 200)
                #expect(await count > 0)
                #expect(near.plane.parts.openPassages.count == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func aStreamOutlivesAMountThatDoesNotAnswerForAWhile() async throws {
        try await TestPlane.with { far in
            try await TestPlane.with { near in
                try await near.mount(far, token: "admin-token")
                var names: [String] = []
                let watch = "/clusters/root:prod/api/v1/configmaps?watch=1&timeoutSeconds=20"
                var events = try await near.events(watch).makeAsyncIterator()
                // Its credentials do for no new request.
                try await near.put(near.secret(leadingTo: far, token: "no-token"))
                _ = try await near.wait(
                    "/apis/tenancy.kcp.io/v1alpha1/workspaces", name: "prod"
                ) { $0.at("status", "phase") == "Unavailable" }
                _ = try await far.send(
                    "POST", "/clusters/root/api/v1/namespaces/default/configmaps",
                    body: [
                        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "late"],
                    ])
                while !names.contains("late"), let event = try await events.next() {
                    names.append(event["object"]?.objectName ?? "")
                }
                #expect(names.contains("late"))
            }
        }
    }

    @Test func anUpgradePassesThroughAMount() async throws {
        let shout = try HTTPServer(.init(address: "127.0.0.1", port: 0)) { request in
            ServerResponse(
                status: 101,
                headers: [
                    "Connection": "Upgrade", "Upgrade": "shout",
                    "X-Seen": request.headers["X-Remote-User"] ?? "",
                ],
                body: .upgrade { peer in
                    do {
                        while let bytes = try await peer.read() {
                            try await peer.write(bytes.map { $0 & 0xDF })
                        }
                    } catch {
                        // The test has read what it wanted and is gone.
                    }
                    peer.close()
                })
        }
        try await TestPlane.with { plane in
            try await plane.mount(url: "http://127.0.0.1:\(shout.port)")
            let answer = try await plane.upgrade("/clusters/root:edge/exec", to: "shout")
            guard case .switched(let tunnel, let headers) = answer else {
                Issue.record("the upgrade was refused")
                return
            }
            #expect(headers["X-Seen"] == "admin")
            try await tunnel.write(Array("hey".utf8))
            #expect(try await tunnel.read() == Array("HEY".utf8))
            tunnel.close()
        }
        await shout.stop(grace: .seconds(1))
    }

    @Test func aDeadServerIsABadGateway() async throws {
        try await TestPlane.with { plane in
            let gone = try HTTPServer(.init(address: "127.0.0.1", port: 0)) { _ in ServerResponse()
            }
            let url = "http://127.0.0.1:\(gone.port)"
            await gone.stop(grace: .seconds(1))
            try await plane.mount(url: url)
            #expect(try await plane.send("GET", "/clusters/root:edge/api").status == 502)
        }
    }

    @Test func badCredentialsAreToldInTheObject() async throws {
        try await TestPlane.with { far in
            try await TestPlane.with { near in
                try await near.put(near.secret(leadingTo: far, token: "no-token"))
                try await near.put(TestPlane.kubeCluster)
                let object = try await near.wait(
                    "/apis/mounts.contrib.kcp.io/v1alpha1/kubeclusters", name: "prod"
                ) { $0.at("status", "phase") == "Unknown" }
                #expect(
                    object.condition("ClusterReady")?.message
                        == "the cluster does not accept the credentials")
                // A secret that is mended is enough.
                try await near.put(near.secret(leadingTo: far, token: "admin-token"))
                _ = try await near.wait(
                    "/apis/mounts.contrib.kcp.io/v1alpha1/kubeclusters", name: "prod"
                ) { $0.at("status", "phase") == "Ready" }
            }
        }
    }
}
