import PlatValue
import Testing

@testable import PlatServer

struct ClusterAccessTests {
    private func kubeconfig(cluster: Value = ["server": "https://c:6443/"], user: Value = [:])
        -> [UInt8]
    {
        let config: Value = [
            "current-context": "x",
            "contexts": [["name": "x", "context": ["cluster": "c", "user": "u"]]],
            "clusters": [["name": "c", "cluster": cluster]],
            "users": [["name": "u", "user": user]],
        ]
        return config.yaml()
    }

    @Test func aTokenIsSentAsBearer() throws {
        let access = try ClusterAccess(kubeconfig: kubeconfig(user: ["token": "t"]))
        #expect(access.server == "https://c:6443")
        #expect(access.authorization == "Bearer t")
    }

    @Test func aPasswordIsSentAsBasic() throws {
        let access = try ClusterAccess(
            kubeconfig: kubeconfig(user: ["username": "a", "password": "b"]))
        #expect(access.authorization == "Basic YTpi")
    }

    /// The kubeconfig is somebody's text: with it nobody reads this machine's files.
    @Test(
        arguments: [
            "client-certificate", "client-key", "tokenFile", "exec", "auth-provider",
        ])
    func nothingOfThisMachineIsUsed(_ field: String) {
        let bytes = kubeconfig(user: .object([field: "/etc/passwd"]))
        let problem = #expect(throws: ClusterAccess.Problem.self) {
            try ClusterAccess(kubeconfig: bytes)
        }
        #expect(problem?.message.contains(field) == true)
    }

    @Test func theAuthorityIsNoFile() {
        let bytes = kubeconfig(cluster: ["server": "https://c", "certificate-authority": "/ca"])
        #expect(throws: ClusterAccess.Problem.self) { try ClusterAccess(kubeconfig: bytes) }
    }

    @Test(arguments: ["", "a: [", "current-context: x", "{}"])
    func anIncompleteKubeconfigIsRefused(_ text: String) {
        #expect(throws: ClusterAccess.Problem.self) {
            try ClusterAccess(kubeconfig: Array(text.utf8))
        }
    }
}
