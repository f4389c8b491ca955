import PlatHTTP
import PlatSystem
import PlatValue

/// Requests in order, each with the reply that a real kcp gave, played against a control plane.
final class RecordedCase {
    struct Broken: Error, CustomStringConvertible {
        var description: String
    }

    let document: Value
    private let client: HTTPClient
    private let base: String
    private var variables: [String: String]
    private(set) var differences: [String] = []

    init(_ document: Value, client: HTTPClient, base: String) {
        self.document = document
        self.client = client
        self.base = base
        let letters = Array("bcdfghjkmnpqrstvwxz")
        let run = String((0..<6).map { _ in letters[Int.random(in: letters.indices)] })
        variables = ["run": run, "base": base]
    }

    /// Streams and echoing backends take more than this runner has.
    var isPlayable: Bool {
        func plays(_ step: Value) -> Bool {
            step["watch"] == nil && step["backend"] == nil
                && (step["steps"]?.arrayValue ?? []).allSatisfy(plays)
        }
        return (document["steps"]?.arrayValue ?? []).allSatisfy(plays)
    }

    func play() async throws {
        for (position, step) in (document["steps"]?.arrayValue ?? []).enumerated() {
            try await play(step, "\(position + 1)")
        }
        for step in document["finally"]?.arrayValue ?? [] { _ = try await request(step) }
    }

    private func play(_ step: Value, _ label: String) async throws {
        if let seconds = step["sleep"]?.integerValue {
            // Recorded cases wait where kcp gives nothing to wait for.
            try await Task.sleep(for: .seconds(seconds))
        } else if step["make"] != nil {
            try await make(step)
        } else if let values = step["each"]?.arrayValue {
            for (index, value) in values.enumerated() {
                variables[step["name"]?.stringValue ?? "each"] = Self.text(try fill(value))
                for inner in step["steps"]?.arrayValue ?? [] {
                    try await play(inner, "\(label)[\(index)]")
                }
            }
        } else {
            try await playRequest(step, "\(label) \(step["do"]?.stringValue ?? "")")
        }
    }

    private func playRequest(_ step: Value, _ label: String) async throws {
        let limit = ContinuousClock.now + .seconds(step["within"]?.integerValue ?? 30)
        var response = try await request(step)
        while try !isDone(step, response) {
            guard ContinuousClock.now < limit else {
                throw Broken(description: "\(label): never became what was waited for")
            }
            try await Task.sleep(for: .milliseconds(50))
            response = try await request(step)
        }
        let body = try? Value(json: response.body)
        for (variable, path) in step["capture"]?.objectValue ?? Members() {
            let path = try fill(path).stringValue ?? ""
            guard let found = RecordedPath(path).find(in: body).first else {
                throw Broken(description: "\(label): nothing at \(path): \(response.status)")
            }
            variables[variable] = Self.text(found)
        }
        if let status = step["orStatus"]?.integerValue, response.status == status { return }
        let comparison = ReplyComparison(step: step, document: document)
        let found = comparison.differences(step["reply"] ?? .null, try reply(response))
        differences += found.map { "step \(label): \($0)" }
    }

    private func isDone(_ step: Value, _ response: ClientResponse) throws -> Bool {
        if let status = step["untilStatus"]?.integerValue,
            response.status != status, response.status != step["orStatus"]?.integerValue ?? -1
        {
            return false
        }
        guard let until = step["until"]?.objectValue else { return true }
        guard response.status < 300, let body = try? Value(json: response.body) else {
            return false
        }
        return try until.allSatisfy { path, wanted in
            let found = RecordedPath(path).find(in: body)
            if let exists = wanted["exists"]?.boolValue { return exists == !found.isEmpty }
            if let count = wanted["count"]?.integerValue {
                return (found.first?.arrayValue?.count ?? 0) == count
            }
            if let pattern = wanted["re"] {
                guard let first = found.first else { return false }
                let expression = try Regex(Self.text(try fill(pattern)))
                return Self.text(first).firstMatch(of: expression) != nil
            }
            return found.first == (try fill(wanted))
        }
    }

    // MARK: The wire

    private func request(_ step: Value) async throws -> ClientResponse {
        let words = Self.text(try fill(step["do"] ?? "")).split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { throw Broken(description: "no request") }
        var headers: Headers = ["Accept": "application/json"]
        var body = ClientRequest.Body.none
        var type = "application/json"
        if let value = step["body"] {
            body = .bytes(try fill(value).json())
        } else if let text = step["text"] {
            body = .bytes(Array(Self.text(try fill(text)).utf8))
            type = "application/yaml"
        } else if let text = step["base64"]?.stringValue {
            body = .bytes(Data(base64Encoded: text).map(Array.init) ?? [])
            type = "application/vnd.kubernetes.protobuf"
        }
        let patches = ["merge": "merge-patch+json", "json": "json-patch+json"]
        let more = ["strategic": "strategic-merge-patch+json", "apply": "apply-patch+yaml"]
        if let patch = step["patch"]?.stringValue {
            type = "application/" + (patches[patch] ?? more[patch] ?? patch)
        }
        if case .none = body {} else { headers.set("Content-Type", type) }
        for (name, value) in try fill(step["headers"] ?? [:]).objectValue ?? Members() {
            if let text = value.stringValue {
                headers.set(name, text)
            } else {
                headers.remove(name)
            }
        }
        return try await send(
            String(words[0]), String(words[1]), step["as"]?.stringValue ?? "admin", headers, body)
    }

    private func send(
        _ method: String, _ target: String, _ persona: String, _ headers: Headers,
        _ body: ClientRequest.Body
    ) async throws -> ClientResponse {
        var headers = headers
        if persona != "anonymous" { headers.set("Authorization", "Bearer \(persona)-token") }
        let url = target.hasPrefix("http") ? target : base + target
        return try await client.send(
            ClientRequest(method, url, headers: headers, body: body))
    }

    private func make(_ step: Value) async throws {
        let name = step["make"]?.stringValue ?? ""
        let full = "\(name)-\(variables["run"] ?? "")"
        let parent = Self.text(try fill(step["in"] ?? "root"))
        let persona = step["as"]?.stringValue ?? "admin"
        let url = "/clusters/\(parent)/apis/tenancy.kcp.io/v1alpha1/workspaces"
        let object: Value = [
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": ["name": .string(full)], "spec": try fill(step["spec"] ?? [:]),
        ]
        let made = try await send(
            "POST", url, persona, ["Content-Type": "application/json"], .bytes(object.json()))
        guard made.status == 201 else {
            throw Broken(
                description: "cannot make \(full) in \(parent): \(made.status) "
                    + String(decoding: made.body, as: UTF8.self))
        }
        for _ in 0..<600 {
            let response = try await send("GET", "\(url)/\(full)", persona, [:], .none)
            let workspace = try Value(json: response.body)
            if workspace.at("status", "phase")?.stringValue == "Ready" {
                variables[name] = "\(parent):\(full)"
                variables[name + ".id"] = workspace.at("spec", "cluster")?.stringValue
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Broken(description: "\(full) in \(parent) never became ready")
    }

    private func reply(_ response: ClientResponse) throws -> Value {
        let type = (response.headers["Content-Type"] ?? "").filter { $0 != " " }
        var reply: Value = ["status": .integer(Int64(response.status)), "type": .string(type)]
        var kept = Members()
        for name in ["Warning", "Location", "Retry-After", "WWW-Authenticate", "Allow"] {
            let values = response.headers.values(of: name)
            if !values.isEmpty { kept[name] = .array(values.map { .string(unfill($0)) }) }
        }
        if !kept.isEmpty { reply["headers"] = .object(kept) }
        let text = unfill(String(decoding: response.body, as: UTF8.self))
        if type.hasPrefix("application/json"), let body = try? Value(json: text) {
            reply["body"] = body
        } else if type.hasPrefix("text/") || type.isEmpty || type.hasPrefix("application/json") {
            reply["text"] = .string(text)
        } else {
            reply["base64"] = "<bytes>"
        }
        return reply
    }

    // MARK: Variables

    static func text(_ value: Value) -> String { value.stringValue ?? value.jsonText() }

    private func fill(_ value: Value) throws -> Value {
        switch value {
        case .string(let text): return .string(try fill(text))
        case .array(let elements): return .array(try elements.map(fill))
        case .object(let members):
            return .object(Members(try members.map { (try fill($0.key), try fill($0.value)) }))
        default: return value
        }
    }

    private func fill(_ text: String) throws -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${"),
            let end = rest[start.upperBound...].firstIndex(of: "}")
        {
            let name = String(rest[start.upperBound..<end])
            guard let value = variables[name] else {
                throw Broken(description: "nothing was captured as \(name)")
            }
            result += rest[..<start.lowerBound] + value
            rest = rest[end...].dropFirst()
        }
        return result + rest
    }

    private func unfill(_ text: String) -> String {
        variables.sorted { ($0.value.count, $0.key) > ($1.value.count, $1.key) }.reduce(text) {
            $1.value.utf8.count >= 5 || $1.key == "run"
                ? $0.replacing($1.value, with: "${\($1.key)}") : $0
        }
    }
}
