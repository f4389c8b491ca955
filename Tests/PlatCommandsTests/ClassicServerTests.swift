import PlatHTTP
import PlatTesting
import Testing

/// A server that tells its resources group by group, as kcp does, and writes empty lists as null.
@Suite struct ClassicServerTests {
    private final class Classic: ServerFixture {
        private let server: HTTPServer

        init() throws {
            let groups = (0..<12).map { "g\($0).example" }
            server = try HTTPServer(.init()) { request in
                let path = request.target.split(separator: "?").first.map(String.init) ?? ""
                let body = Self.answer(String(path.dropFirst("/clusters/root".count)), groups)
                return ServerResponse(
                    status: body == nil ? 404 : 200,
                    headers: ["Content-Type": "application/json"],
                    body: .bytes(Array((body ?? "{}").utf8)))
            }
        }

        private static func answer(_ path: String, _ groups: [String]) -> String? {
            if path == "/api" { return #"{"kind":"APIVersions","versions":["v1"]}"# }
            if path == "/apis" {
                let all = groups.map {
                    #"{"name":"\#($0)","versions":[{"groupVersion":"\#($0)/v1","version":"v1"}]}"#
                }
                return #"{"kind":"APIGroupList","groups":[\#(all.joined(separator: ","))]}"#
            }
            if path == "/api/v1" { return resources("configmaps", "ConfigMap") }
            let parts = path.split(separator: "/").map(String.init)
            guard parts.count >= 3 else { return nil }
            let plural = parts[1].split(separator: ".").first.map { "\($0)s" } ?? ""
            switch parts.count {
            case 3 where parts[0] == "apis": return resources(plural, plural.uppercased())
            case 5 where parts[4] == "configmaps": return #"{"kind":"ConfigMapList","items":null}"#
            case 7 where parts[0] == "apis" && parts[6] == "own":
                return #"{"kind":"Menu","metadata":{"name":"own"},"items":[{"a":1},{"b":2}]}"#
            default: return nil
            }
        }

        private static func resources(_ plural: String, _ kind: String) -> String {
            """
            {"kind":"APIResourceList","resources":[{"name":"\(plural)","singularName":"",
            "kind":"\(kind)","namespaced":true,"verbs":["get","list"]}]}
            """
        }

        var address: String { "http://127.0.0.1:\(server.port)" }
        func kubeconfig(for persona: String) -> String {
            """
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "\(address)/clusters/root"}}]
            users: [{name: u, user: {token: t}}]

            """
        }
        func stop() async { await server.stop(grace: .seconds(1)) }
    }

    @Test func everyGroupIsFoundAndNothingIsMadeUp() async throws {
        let text = """
            % server
            $ plat get configmaps
            ! no configmaps found
            $ plat get configmaps -o name
            $ plat get configmaps -o jsonl
            $ plat get g11s own -o name
            g11s.g11.example/own
            $ plat get g0s own -o jsonl
            {"kind":"Menu","metadata":{"name":"own"},"items":[{"a":1},{"b":2}]}
            """
        let transcript = Transcript(path: "inline", text: text)
        let outcome = try await TranscriptRunner(startServer: { try Classic() }).run(transcript)
        for difference in outcome.differences { Issue.record("\(difference.text)") }
    }
}
