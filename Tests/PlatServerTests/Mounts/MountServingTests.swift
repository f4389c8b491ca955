import PlatHTTP
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

    @Test func aMountThatLeadsToItselfEnds() async throws {
        try await TestPlane.with { plane in
            try await plane.mount(url: plane.plane.baseURL + "/clusters/root:edge")
            #expect(try await plane.send("GET", "/clusters/root:edge/api").status == 508)
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
                    object.condition("ClusterReady")?["message"]
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
