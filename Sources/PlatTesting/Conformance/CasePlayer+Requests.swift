import PlatHTTP
import PlatSystem
import PlatValue

extension CasePlayer {
    private static let patchTypes = [
        "merge": "application/merge-patch+json", "json": "application/json-patch+json",
        "strategic": "application/strategic-merge-patch+json",
        "apply": "application/apply-patch+yaml",
    ]
    private static let comparedHeaders = [
        "Warning", "Location", "Retry-After", "WWW-Authenticate", "Allow",
    ]

    func reply(to step: Value) async throws -> ClientResponse {
        let line = try variables.fill(step["do"]?.stringValue ?? "")
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw BrokenCase("no request: \(line)") }
        var request = ClientRequest(parts[0], parts[1], headers: try headers(of: step))
        if let (bytes, type) = try body(of: step) {
            request.body = .bytes(bytes)
            if request.headers["Content-Type"] == nil, step.at("headers", "Content-Type") == nil {
                let patch = step["patch"]?.stringValue.flatMap { Self.patchTypes[$0] }
                request.headers.set("Content-Type", patch ?? type)
            }
        }
        return try await send(request, as: persona(of: step))
    }

    func persona(of step: Value) -> String { step["as"]?.stringValue ?? "admin" }

    /// The headers that a step names; null stands for one that is not sent.
    func headers(of step: Value) throws -> Headers {
        var headers = Headers()
        for (name, value) in try variables.fill(step["headers"] ?? [:]).objectValue ?? Members()
        where !value.isNull {
            headers.add(name, CasePath.plainText(value))
        }
        return headers
    }

    private func body(of step: Value) throws -> (bytes: [UInt8], type: String)? {
        if let value = step["body"] {
            return (Array(RecordedBody.json(try variables.fill(value)).utf8), "application/json")
        }
        if let text = step["text"]?.stringValue {
            return (Array(try variables.fill(text).utf8), "application/yaml")
        }
        guard let text = step["base64"]?.stringValue else { return nil }
        guard let bytes = Base64.decode(text) else { throw BrokenCase("no base64: \(text)") }
        return (bytes, "application/vnd.kubernetes.protobuf")
    }

    /// A reply in the form in which they are recorded, with variables in place of their values.
    func received(_ response: ClientResponse) -> Value {
        let type = Self.contentType(response.headers)
        var reply: Value = ["status": .integer(Int64(response.status)), "type": .string(type)]
        for name in Self.comparedHeaders {
            let values = response.headers.values(of: name)
            guard !values.isEmpty else { continue }
            reply.set(.array(values.map { .string(variables.unfill($0)) }), at: "headers", name)
        }
        guard type.isEmpty || type.hasPrefix("text/") || type.hasPrefix("application/json") else {
            reply["base64"] = .string(Base64.encode(response.body))
            return reply
        }
        let bytes = variables.unfill(response.body)
        if type.hasPrefix("application/json"), let body = ClientResponse.value(of: bytes) {
            reply["body"] = body
        } else {
            reply["text"] = .string(String(decoding: bytes, as: UTF8.self))
        }
        return reply
    }

    static func contentType(_ headers: Headers) -> String {
        (headers["Content-Type"] ?? "").filter { $0 != " " }
    }

    /// Creates a workspace, waits until it can be used, and keeps its path and logical cluster.
    func makeWorkspace(_ name: String, _ step: Value, label: String) async throws {
        let parent = try variables.fill(step["in"]?.stringValue ?? "root")
        let fullName = try variables.fill("\(name)-${run}")
        let deadline = Deadline(step, otherwise: 60)
        let workspaces = "/clusters/\(parent)/apis/tenancy.kcp.io/v1alpha1/workspaces"
        let workspace: Value = [
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": ["name": .string(fullName)],
            "spec": try variables.fill(step["spec"] ?? [:]),
        ]
        let creation = ClientRequest(
            "POST", workspaces, headers: ["Content-Type": "application/json"],
            body: .bytes(workspace.json()))
        let persona = persona(of: step)
        // A parent that has just become ready may not let everybody in yet.
        let created = try await deadline.repeating {
            try await self.send(creation, as: persona)
        } until: {
            $0.status != 403
        }
        guard created.status == 201 else {
            throw BrokenCase("\(label): cannot create \(parent):\(fullName): \(created.summary)")
        }
        let ready = try await deadline.repeating {
            try await self.send(
                ClientRequest("GET", "\(workspaces)/\(fullName)"), as: persona)
        } until: {
            $0.value?.at("status", "phase") == "Ready"
        }
        guard let cluster = ready.value?.at("spec", "cluster")?.stringValue,
            ready.value?.at("status", "phase") == "Ready"
        else { throw BrokenCase("\(label): \(fullName) never got ready: \(ready.summary)") }
        variables[name] = "\(parent):\(fullName)"
        variables["\(name).id"] = cluster
        // It is ready a moment before every way into it is open.
        let surface = ClientRequest("GET", "/clusters/\(parent):\(fullName)/api")
        _ = try await Deadline(seconds: 10).repeating {
            try await self.send(surface, as: persona)
        } until: {
            $0.status != 403 && $0.status != 404
        }
    }
}

extension ClientResponse {
    /// The body as JSON; nil when it is none.
    var value: Value? { Self.value(of: body) }

    /// Nil for what is no JSON, which is then compared, or reported, as text.
    static func value(of bytes: [UInt8]) -> Value? { try? Value(json: bytes) }

    var summary: String { "\(status) \(String(decoding: body.prefix(600), as: UTF8.self))" }
}
