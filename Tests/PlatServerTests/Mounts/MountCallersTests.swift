import PlatHTTP
import PlatModel
import PlatValue
import Synchronization
import Testing

@testable import PlatServer

/// A control plane as a provider of mounts sees it, with one consumer and one cluster.
final class TestSource: MountSource {
    private struct State {
        var clusters: [String: Value] = [:]
        var secrets: [String: Value] = [:]
        /// Who may enter the holder.
        var welcome: Set<String> = ["uma"]
        var reviews: [Value] = []
        var isAway = false
    }

    struct Away: Error {}

    private let state = Mutex(State())

    func kubeCluster(_ name: String, in holder: String) -> Value? {
        state.withLock { holder == "h1" ? $0.clusters[name] : nil }
    }

    func secret(_ name: String, namespace: String, in holder: String) -> Value? {
        state.withLock { holder == "h1" ? $0.secrets["\(namespace)/\(name)"] : nil }
    }

    func write(status: Value, of name: String, in holder: String) async throws {
        state.withLock { $0.clusters[name]?["status"] = status }
    }

    func isAllowed(_ review: Value, in holder: String) async throws -> Bool {
        try state.withLock { state in
            guard !state.isAway else { throw Away() }
            state.reviews.append(review)
            return holder == "h1" && state.welcome.contains(review["user"]?.stringValue ?? "")
        }
    }

    func user(ofToken token: String, in holder: String) async throws -> Value? {
        guard !state.withLock({ $0.isAway }) else { throw Away() }
        switch token {
        case "uma-token": return ["username": "uma", "uid": "u-1", "groups": ["users"]]
        case "otto-token": return ["username": "otto", "groups": ["users"]]
        case "account-token":
            return [
                "username": "system:serviceaccount:default:robot",
                "groups": ["system:serviceaccounts"],
                "extra": ["authentication.kcp.io/cluster-name": [.string(holder)]],
            ]
        case "foreign-token":
            return [
                "username": "system:serviceaccount:default:robot",
                "groups": ["system:serviceaccounts"],
                "extra": ["authentication.kcp.io/cluster-name": ["elsewhere"]],
            ]
        case "anonymous-token": return ["username": "system:anonymous"]
        default: return nil
        }
    }

    /// What was asked about who may enter.
    var reviews: [Value] { state.withLock(\.reviews) }
    func status(of name: String) -> Value? { state.withLock { $0.clusters[name]?["status"] } }
    func takeAccess() { state.withLock { $0.welcome = [] } }
    func goAway() { state.withLock { $0.isAway = true } }

    /// The cluster `prod`, reached by this kubeconfig.
    func put(kubeconfig: Value, revision: String = "1") {
        state.withLock { state in
            state.clusters["prod"] = [
                "apiVersion": "mounts.contrib.kcp.io/v1alpha1", "kind": "KubeCluster",
                "metadata": ["name": "prod", "generation": 1],
                "spec": ["secretRef": ["name": "prod", "namespace": "default"]],
                "status": state.clusters["prod"]?["status"] ?? [:],
            ]
            state.secrets["default/prod"] = [
                "metadata": ["name": "prod", "uid": "s", "resourceVersion": .string(revision)],
                "data": ["kubeconfig": .string(Base64.encode(kubeconfig.yaml()))],
            ]
        }
    }
}

/// Whom a provider of mounts takes a caller for.
struct MountCallersTests {
    /// One that the front proxy's authority has signed.
    private static func signed(_ name: String, _ organizations: [String] = []) -> ClientCertificate
    {
        var certificate = ClientCertificate(commonName: name, organizations: organizations)
        certificate.isOfProxy = true
        return certificate
    }

    private static let proxy = signed("kcp-front-proxy")
    private static let shard = signed("kcp-mounts-proxy")

    private func callers(_ source: TestSource = TestSource()) -> MountCallers {
        MountCallers(
            source: source, frontProxyNames: ["kcp-front-proxy"], clock: .system, log: ServerLog())
    }

    private func request(_ headers: Headers, _ certificate: ClientCertificate?) -> ServerRequest {
        ServerRequest(
            method: "GET", target: "/clusters/h1:prod/api", headers: headers,
            clientCertificate: certificate, isSecure: true)
    }

    struct Case: Sendable {
        var title: String
        var headers: Headers
        var certificate: ClientCertificate?
        /// The name that is believed; nil: nobody's.
        var username: String?
    }

    private static let forged: Headers = [
        "X-Remote-User": "admin", "X-Remote-Group": "system:masters",
    ]

    private static func forged(_ name: String, _ value: String) -> Headers {
        var headers = forged
        headers.add(name, value)
        return headers
    }

    private static let cases: [Case] = [
        Case(title: "nothing", headers: [:], username: nil),
        Case(title: "a forged name", headers: forged, username: nil),
        Case(
            title: "the front proxy's word", headers: forged, certificate: proxy, username: "admin"),
        Case(
            title: "another certificate of the same authority", headers: forged, certificate: shard,
            username: nil),
        Case(
            title: "a name that is no name for a certificate", headers: forged,
            certificate: signed("KCP-FRONT-PROXY"),
            username: nil),
        Case(
            title: "an organization of that name", headers: forged,
            certificate: signed("x", ["kcp-front-proxy"]), username: nil),
        Case(
            title: "the name by another authority", headers: forged,
            certificate: ClientCertificate(commonName: "kcp-front-proxy", organizations: []),
            username: nil),
        Case(
            title: "a token beside a forged name",
            headers: forged("Authorization", "Bearer uma-token"), username: "uma"),
        Case(
            title: "a token through a shard beside a forged name",
            headers: forged("Authorization", "Bearer uma-token"), certificate: shard,
            username: "uma"),
        Case(
            title: "a wrong token", headers: ["Authorization": "Bearer nobody"], username: nil),
        Case(
            title: "nobody's token", headers: ["Authorization": "Bearer anonymous-token"],
            username: nil),
        Case(
            title: "two names", headers: forged("X-Remote-User", "uma"), certificate: proxy,
            username: nil),
        Case(
            title: "a front proxy that names nobody", headers: [:], certificate: proxy,
            username: nil),
        Case(
            title: "nobody, by the front proxy", headers: ["X-Remote-User": "system:anonymous"],
            certificate: proxy, username: nil),
        Case(
            title: "a name with underscores", headers: ["X_Remote_User": "admin"],
            certificate: proxy, username: nil),
    ]

    @Test(arguments: cases)
    func onlyTheFrontProxyAndTokensSayWhoAsks(_ row: Case) async throws {
        let request = request(row.headers, row.certificate)
        do throws(Status) {
            let user = try await callers().user(of: request, in: "h1")
            #expect(user.username == row.username, "\(row.title)")
        } catch {
            #expect(row.username == nil, "\(row.title): \(error.message)")
            #expect(error.code == 401, "\(row.title)")
        }
    }

    @Test func groupsAndExtrasAreTheFrontProxysAndTheUIDIsNot() async throws {
        let user = try await callers().user(
            of: request(
                [
                    "X-Remote-User": "uma", "X-Remote-Group": "a", "x-remote-group": "b",
                    "X-Remote-Uid": "0",
                    "X-Remote-Extra-Authentication.kcp.io%2Fscopes": "cluster:x",
                ], Self.proxy), in: "h1")
        #expect(user.groups == ["a", "b"])
        #expect(user.uid == "")
        #expect(user.extra == ["authentication.kcp.io/scopes": ["cluster:x"]])
    }

    @Test(arguments: ["Impersonate-User", "impersonate-group", "Impersonate_User"])
    func nobodyActsAsSomebodyElse(_ name: String) async throws {
        var headers = Self.forged
        headers.add(name, "root")
        let status = await #expect(throws: Status.self) {
            try await callers().user(of: request(headers, Self.proxy), in: "h1")
        }
        #expect(status?.code == 400)
    }

    @Test(
        arguments: [
            ("uma-token", true), ("otto-token", false), ("account-token", true),
            ("foreign-token", false),
        ])
    func whoMayEnterTheHolderMayCome(_ token: String, _ isAllowed: Bool) async throws {
        let callers = callers()
        let user = try await callers.user(
            of: request(["Authorization": "Bearer \(token)"], nil), in: "h1")
        #expect(try await callers.mayEnter(user, "h1") == isAllowed)
        #expect(try await !callers.mayEnter(UserInfo(username: "uma"), "h2"))
    }

    @Test func theQuestionIsAboutAccessToTheWorkspace() async throws {
        let source = TestSource()
        let user = UserInfo(username: "uma", groups: ["g"], extra: ["k": ["v"]])
        _ = try await callers(source).mayEnter(user, "h1")
        #expect(
            source.reviews == [
                [
                    "user": "uma", "groups": ["g"],
                    "nonResourceAttributes": ["path": "/", "verb": "access"],
                    "extra": ["k": ["v"]],
                ]
            ])
    }

    @Test func whereNobodyCanBeAskedNobodyComesIn() async throws {
        let source = TestSource()
        source.goAway()
        let status = await #expect(throws: Status.self) {
            try await callers(source).user(
                of: request(["Authorization": "Bearer uma-token"], nil), in: "h1")
        }
        #expect(status?.code == 503)
        let refused = await #expect(throws: Status.self) {
            try await callers(source).mayEnter(UserInfo(username: "uma"), "h1")
        }
        #expect(refused?.code == 503)
    }
}
