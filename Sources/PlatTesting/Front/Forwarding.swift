import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue

/// Passes requests on, with the faults of a front and of caches that lag.
struct Forwarding: Sendable {
    private let client: HTTPClient
    private let inner: String
    private let memory: FrontMemory

    /// Every so many-th request that may be repeated is cut, or answered by a store without a leader.
    private static let cutEvery = 23
    private static let leaderlessEvery = 31

    /// To what is behind the front at `inner`.
    init(client: HTTPClient, inner: String, memory: FrontMemory) {
        self.client = client
        self.inner = inner
        self.memory = memory
    }

    func answer(_ request: ServerRequest) async -> ServerResponse {
        let target = FrontTarget(request.target)
        // What other clients make of cut connections is not what is tested here.
        let isOurs = request.headers["User-Agent"]?.hasPrefix("plat") ?? false
        let isRead = isOurs && request.method == "GET"
        let number = memory.count()
        if isRead, !target.isWatch, number.isMultiple(of: Self.cutEvery) { return Self.cut }
        if isRead, number.isMultiple(of: Self.leaderlessEvery) {
            return Self.refusal(
                Status(
                    code: 500, reason: .unknown, message: "etcdserver: leader changed"))
        }
        if let early = early(request, target) { return early }
        let body: [UInt8]
        do throws(BodyError) { body = try await request.body.collect(limit: 64 << 20) } catch {
            return ServerResponse(status: 400)
        }
        do throws(HTTPError) {
            return try await pass(request, target, body)
        } catch {
            return ServerResponse(status: 502)
        }
    }

    /// What is answered without asking: what the caches do not know yet.
    private func early(_ request: ServerRequest, _ target: FrontTarget) -> ServerResponse? {
        let workspace = target.workspace
        if !workspace.isEmpty, memory.isFresh(.workspace(workspace)) {
            return Self.unknownPath(request)
        }
        if request.method != "GET", let namespace = target.namespace,
            memory.isFresh(.namespace(workspace: workspace, namespace))
        {
            return Self.refusal(
                Status.notFound(GroupResource(group: "", resource: "namespaces"), namespace))
        }
        if !target.group.isEmpty, memory.isFresh(.group(workspace: workspace, target.group)) {
            guard target.resource.isEmpty else { return Self.noSuchPage }
            return target.rest.count == 3
                ? Self.json(["kind": "APIResourceList", "resources": []]) : nil
        }
        let client = request.headers["Authorization"] ?? ""
        // Whose rights come from no role has them at once.
        if client != "Bearer admin-token", request.method != "GET", !target.resource.isEmpty,
            target.group != "rbac.authorization.k8s.io",
            memory.isFresh(.rights(workspace: workspace, client: client))
        {
            return Self.refusal(
                Status.forbidden(
                    GroupResource(group: target.group, resource: target.resource),
                    target.name ?? "", "access denied"))
        }
        if !target.view.isEmpty, !target.resource.isEmpty, target.isWatch, !target.hasRevision {
            // Watched from no revision, a view is mute for good.
            return ServerResponse(
                headers: ["Content-Type": "application/json"], body: .stream(ResponseStream()))
        }
        return nil
    }

    private func pass(
        _ request: ServerRequest, _ target: FrontTarget, _ body: [UInt8]
    ) async throws(HTTPError) -> ServerResponse {
        var headers = request.headers
        for name in [
            "Host", "Connection", "Accept-Encoding", "Content-Length", "Transfer-Encoding",
        ] {
            headers.remove(name)
        }
        // kcp tells its groups one by one.
        if target.rest == ["apis"] { headers.set("Accept", "application/json") }
        let onward = ClientRequest(
            request.method, inner + request.target, headers: headers,
            body: body.isEmpty ? .none : .bytes(body), idleTimeout: nil)
        let reply = try await client.stream(onward)
        var answered: Headers = [:]
        for name in ["Content-Type", "Retry-After", "Warning"] {
            for value in reply.headers.values(of: name) { answered.add(name, value) }
        }
        if target.isWatch, reply.status == 200 {
            return ServerResponse(
                status: reply.status, headers: answered, body: .stream(stream(reply)))
        }
        var bytes = try await reply.collect(limit: 256 << 20)
        if reply.status == 404, Self.namesWorkspace(bytes) { return Self.unknownPath(request) }
        if reply.status < 300, request.method != "GET" { note(request, target, bytes) }
        if reply.status == 200, request.method == "GET" { bytes = lagging(bytes, target) }
        if reply.status < 300, target.resource == "workspaces" { bytes = unplaced(bytes, target) }
        return ServerResponse(
            status: reply.status, headers: answered, body: .bytes(readdressed(bytes)))
    }

    /// A watch, with addresses that lead to the front.
    private func stream(_ reply: ClientStream) -> ResponseStream {
        let stream = ResponseStream()
        stream.onClose { reply.cancel() }
        // Ends with either side: the reader's end cancels the other.
        Task {
            var line: [UInt8] = []
            do throws(HTTPError) {
                while let chunk = try await reply.next() {
                    line += chunk
                    guard let end = line.lastIndex(of: UInt8(ascii: "\n")) else { continue }
                    stream.write(readdressed(Array(line[...end])))
                    line.removeSubrange(...end)
                }
                stream.finish()
            } catch {
                stream.abort()
            }
        }
        return stream
    }

    /// Notes what a write makes the caches lag behind in.
    private func note(_ request: ServerRequest, _ target: FrontTarget, _ reply: [UInt8]) {
        // What is no JSON is no object.
        guard let object = try? Value(json: reply), request.method != "DELETE",
            !target.query.contains("dryRun=All")
        else { return }
        // Only what is new is unknown; rights count whenever they change.
        let isNew = (object.generation ?? 1) == 1
        let workspace = target.workspace
        switch (target.group, target.resource) {
        case ("tenancy.kcp.io", "workspaces") where isNew:
            memory.noteFirst(.workspace("\(workspace):\(object.objectName)"))
        case ("", "namespaces") where isNew && target.namespace == nil:
            memory.noteFirst(.namespace(workspace: workspace, object.objectName))
        case ("apiextensions.k8s.io", "customresourcedefinitions") where isNew:
            memory.noteFirst(.group(workspace: workspace, Definition(object).group))
        case ("rbac.authorization.k8s.io", _):
            let client = request.headers["Authorization"] ?? ""
            memory.note(.rights(workspace: workspace, client: client))
        default: break
        }
    }

    /// A reply as a cache gives it.
    private func lagging(_ bytes: [UInt8], _ target: FrontTarget) -> [UInt8] {
        if target.rest == ["apis"], let value = try? Value(json: bytes) {
            // What is no JSON names no groups.
            var known = value
            known["groups"] = .array(
                (value["groups"]?.arrayValue ?? []).filter { group in
                    !memory.isFresh(
                        .group(workspace: target.workspace, group["name"]?.stringValue ?? ""))
                })
            return known.json()
        }
        if target.isRole { return marked(bytes) }
        if target.rest == ["version"] { return Self.asKCP(bytes) }
        guard !target.view.isEmpty, !target.resource.isEmpty, target.name == nil else {
            return bytes
        }
        let topic = FrontMemory.Topic.view(target.view + "/" + target.resource)
        memory.noteFirst(topic)
        // A list that is none yet: no revision, and nothing in it.
        guard memory.isFresh(topic), var value = try? Value(json: bytes) else { return bytes }
        value["items"] = []
        value["metadata"] = [:]
        return value.json()
    }

    /// The version of a kcp: clients are as patient as with one.
    private static func asKCP(_ bytes: [UInt8]) -> [UInt8] {
        // What is no JSON is no version.
        guard var version = try? Value(json: bytes) else { return bytes }
        version["gitVersion"] = "v1.36.0+kcp-v0.32.0"
        return version.json()
    }

    /// A role or a binding with the mark of those that are copied to other shards.
    private func marked(_ bytes: [UInt8]) -> [UInt8] {
        // What is no JSON is no role.
        guard var object = try? Value(json: bytes) else { return bytes }
        object.set("apis.kcp.io", at: "metadata", "annotations", "internal.kcp.io/replicate")
        return object.json()
    }

    /// Workspaces that have no place yet: one whose path is known is one that can be entered.
    private func unplaced(_ bytes: [UInt8], _ target: FrontTarget) -> [UInt8] {
        // What is no JSON is no workspace.
        guard var value = try? Value(json: bytes) else { return bytes }
        func hide(_ object: Value) -> Value {
            let name = "\(target.workspace):\(object.objectName)"
            guard memory.isFresh(.workspace(name)), !Workspace(object).isMount else {
                return object
            }
            var workspace = Workspace(object)
            workspace.phase = "Scheduling"
            workspace.value.set(nil, at: "spec", "URL")
            workspace.value.set(nil, at: "status", "conditions")
            return workspace.value
        }
        if value["kind"]?.stringValue == "Workspace" {
            value = hide(value)
        } else if let items = value["items"]?.arrayValue {
            value["items"] = .array(items.map(hide))
        }
        return value.json()
    }

    private func readdressed(_ bytes: [UInt8]) -> [UInt8] {
        var text = String(decoding: bytes, as: UTF8.self)
        for (inner, front) in memory.addresses where text.contains(inner) {
            text = text.split(separator: inner, omittingEmptySubsequences: false)
                .joined(separator: front)
        }
        return Array(text.utf8)
    }
}

extension Forwarding {
    /// The start of an answer, and then nothing.
    private static var cut: ServerResponse {
        let stream = ResponseStream()
        stream.abort()
        return ServerResponse(headers: ["Content-Type": "application/json"], body: .stream(stream))
    }

    private static var noSuchPage: ServerResponse {
        ServerResponse(
            status: 404, headers: ["Content-Type": "text/plain"],
            body: .bytes(Array("404 page not found\n".utf8)))
    }

    private static func json(_ value: Value, status: Int = 200) -> ServerResponse {
        ServerResponse(
            status: status, headers: ["Content-Type": "application/json"],
            body: .bytes(value.json()))
    }

    private static func refusal(_ status: Status) -> ServerResponse {
        json(status.value, status: status.code)
    }

    /// What a front proxy says to everybody of a path that it does not know.
    private static func unknownPath(_ request: ServerRequest) -> ServerResponse {
        let path = request.target.prefix { $0 != "?" }
        return json(
            [
                "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
                "message": .string(
                    "forbidden: User \"\" cannot \(request.method.lowercased()) path "
                        + "\"\(path)\": workspace access not permitted"),
                "reason": "Forbidden", "details": [:], "code": 403,
            ], status: 403)
    }

    /// Whether a shard says that it does not know the path.
    private static func namesWorkspace(_ bytes: [UInt8]) -> Bool {
        // What is no JSON names nothing.
        guard let value = try? Value(json: bytes), let details = Status(value)?.details else {
            return false
        }
        return details.kind == "workspaces" && details.name.contains(":")
    }
}
