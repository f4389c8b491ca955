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

    /// A line break in what goes into headers would make headers of the rest.
    @Test(
        arguments: ["token", "username", "password"],
        ["a\r\nX-Remote-User: root", "a\n", "\u{0}", "a\u{7F}b", "\u{85}"])
    func aControlCharacterReachesNoHeader(_ field: String, _ text: String) {
        var user: Value = field == "password" ? ["username": "a"] : [:]
        user[field] = .string(text)
        let bytes = kubeconfig(user: user)
        let problem = #expect(throws: ClusterAccess.Problem.self) {
            try ClusterAccess(kubeconfig: bytes)
        }
        #expect(problem?.message == "the kubeconfig's \(field) holds a control character")
    }

    @Test(arguments: ["server", "tls-server-name", "proxy-url"])
    func aControlCharacterReachesNoAddress(_ field: String) {
        var cluster: Value = ["server": "https://c"]
        cluster[field] = "https://c\r\nX: y"
        let bytes = kubeconfig(cluster: cluster)
        #expect(throws: ClusterAccess.Problem.self) { try ClusterAccess(kubeconfig: bytes) }
    }

    @Test func aCredentialIsAText() {
        let bytes = kubeconfig(user: ["token": 12])
        #expect(throws: ClusterAccess.Problem.self) { try ClusterAccess(kubeconfig: bytes) }
    }

    @Test(arguments: ["", "a: [", "current-context: x", "{}"])
    func anIncompleteKubeconfigIsRefused(_ text: String) {
        #expect(throws: ClusterAccess.Problem.self) {
            try ClusterAccess(kubeconfig: Array(text.utf8))
        }
    }
}
