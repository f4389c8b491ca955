import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct PassageTests {
    private func passage(_ path: String, headers: Headers = [:]) throws -> Passage {
        let target = try #require(RequestTarget("/clusters/p:m" + path))
        return Passage(
            http: ServerRequest(method: "GET", target: path, headers: headers), target: target,
            holder: "p", segments: Array(target.segments.dropFirst(2)), hops: 0)
    }

    @Test(
        arguments: [
            ("/api", "https://b/clusters/edge", "https://b/clusters/edge/api"),
            ("/api/", "https://b/clusters/edge/", "https://b/clusters/edge/api/"),
            ("", "https://b/clusters/edge", "https://b/clusters/edge"),
            ("/", "https://b", "https://b"),
            ("/a%20b/c%2Fd/%C3%BC", "https://b", "https://b/a%20b/c/d/%C3%BC"),
            ("/api?x=%20y&watch", "https://b?token=1", "https://b/api?token=1&x=%20y&watch"),
        ])
    func theRestOfThePathFollowsTheURL(_ path: String, _ base: String, _ url: String) throws {
        #expect(try passage(path).url(behind: base) == url)
    }

    @Test(arguments: ["/../root/api", "/%2e%2e/api", "/a%2F..%2F..%2Fb", "/./api"])
    func aPathCannotLeaveTheMount(_ path: String) throws {
        let passage = try passage(path)
        #expect(throws: Status.self) { try passage.url(behind: "https://b/clusters/edge") }
    }

    @Test func nothingThatTheCallerSaysOfHimselfGoesOn() throws {
        var headers: Headers = [
            "Accept": "application/json", "authorization": "Bearer x", "x-remote-user": "root",
            "X-Remote-Group": "system:masters", "X-Remote-Uid": "0",
            "X-Remote-Extra-Scopes": "x", "Impersonate-User": "root",
            "Impersonate-Extra-a": "b", "X_Remote_User": "root", "x_remote-group": "g",
            "IMPERSONATE_USER": "root", "Impersonate_Group": "g",
        ]
        headers.removeAll(where: Passage.namesCaller)
        #expect(headers == ["Accept": "application/json"])
    }

    @Test func aServiceAccountIsNoOtherClustersServiceAccount() {
        let account = UserInfo(
            username: "system:serviceaccount:kube-system:controller",
            groups: ["system:serviceaccounts", "system:authenticated"],
            extra: [UserInfo.ExtraKey.clusterName: ["abc"]])
        let abroad = ForeignIdentity(of: account)
        #expect(abroad.username == "system:kcp:serviceaccount:abc:kube-system:controller")
        #expect(abroad.groups == ["system:authenticated", "system:cluster:abc"])
    }

    @Test func aMountHearsOfItsObjectOnly() throws {
        let workspace: Value = [
            "spec": [
                "mount": [
                    "ref": ["apiVersion": "mounts.example.io/v1", "kind": "Harbor", "name": "h"]
                ]
            ]
        ]
        let mount = try #require(MountReference(workspace: workspace))
        func hears(_ key: String) -> Bool { ObjectKey(key).map(mount.mayBe) ?? false }
        #expect(hears("harbors.mounts.example.io/p//h"))
        #expect(hears("harbors.mounts.example.io:identity/p//h"))
        #expect(!hears("harbors.mounts.example.io/p//other"))
        #expect(!hears("harbors.example.io/p//h"))
        #expect(!hears("configmaps/p/default/h"))
        #expect(MountReference(workspace: ["spec": [:]]) == nil)
    }
}
