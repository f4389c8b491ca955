public import PlatValue
import PlatHTTP
import PlatModel
import PlatSystem

/// Plays one case against a server: sends its requests in order and compares the replies.
public final class CasePlayer {
    private let server: ConformanceServer
    private let transport: any CaseTransport
    let document: Value
    var variables = CaseVariables()
    private var backends: [EchoServer] = []
    private var differences: [String] = []

    public init(
        _ document: Value, on server: ConformanceServer, by transport: any CaseTransport
    ) {
        self.document = document
        self.server = server
        self.transport = transport
        variables["run"] = Self.randomName()
        variables["base"] = server.address
    }

    /// What differs from the recorded replies, in words; the last is why the case could not go on.
    public func play() async -> [String] {
        do {
            try await play(document["steps"], label: "")
        } catch {
            differences.append("\(error)")
        }
        for step in document["finally"]?.arrayValue ?? [] {
            // Cleans up what the case may not have got as far as making.
            _ = try? await reply(to: step)
        }
        for backend in backends { await backend.stop() }
        return differences
    }

    func play(_ steps: Value?, label: String) async throws {
        for (at, step) in (steps?.arrayValue ?? []).enumerated() {
            try await play(step, label: label.isEmpty ? "\(at + 1)" : "\(label).\(at + 1)")
        }
    }

    private func play(_ step: Value, label: String) async throws {
        if let seconds = step["sleep"]?.doubleValue {
            try await Task.sleep(for: .seconds(seconds))
        } else if let name = step["make"]?.stringValue {
            try await makeWorkspace(name, step, label: label)
        } else if step["watch"] != nil {
            try await playWatch(step, label: label)
        } else if let name = step["backend"]?.stringValue {
            let backend = try EchoServer()
            backends.append(backend)
            variables[name] = backend.address
        } else if let values = step["each"]?.arrayValue {
            for (at, value) in values.enumerated() {
                let name = step["name"]?.stringValue ?? "each"
                variables[name] = CasePath.plainText(try variables.fill(value))
                try await play(step["steps"], label: "\(label)[\(at)]")
            }
        } else {
            try await playRequest(step, label: "\(label) \(step["do"]?.stringValue ?? "")")
        }
    }

    private func playRequest(_ step: Value, label: String) async throws {
        let deadline = Deadline(step, otherwise: 30)
        var response = try await reply(to: step)
        while !(try isAwaited(response, by: step)) {
            guard !deadline.hasPassed else {
                let wanted = CasePath.plainText(step["until"] ?? step["untilStatus"] ?? .null)
                throw BrokenCase("\(label): still not \(wanted); last reply \(response.summary)")
            }
            try await Deadline.pause()
            response = try await reply(to: step)
        }
        try capture(step, response, label)
        try compare(step, label: label, received(response))
    }

    private func isAwaited(_ response: ClientResponse, by step: Value) throws -> Bool {
        let status = Int64(response.status)
        if let wanted = step["untilStatus"]?.integerValue,
            status != wanted, status != step["orStatus"]?.integerValue
        {
            return false
        }
        guard let wanted = step["until"]?.objectValue else { return true }
        guard response.status < 300, let body = response.value else { return false }
        return try wanted.allSatisfy { path, value in
            try holds(value, CasePath(path).first(in: body))
        }
    }

    private func holds(_ wanted: Value, _ found: Value?) throws -> Bool {
        if let exists = wanted["exists"]?.boolValue { return (found != nil) == exists }
        if let count = wanted["count"]?.integerValue {
            return Int64(found?.arrayValue?.count ?? found?.objectValue?.count ?? 0) == count
        }
        guard let found else { return false }
        if let pattern = wanted["re"]?.stringValue {
            let expression = try RegularExpression(variables.fill(pattern))
            return expression.matches(CasePath.plainText(found))
        }
        return found == (try variables.fill(wanted))
    }

    private func capture(_ step: Value, _ response: ClientResponse, _ label: String) throws {
        for (name, path) in step["capture"]?.objectValue ?? Members() {
            let path = try variables.fill(path.stringValue ?? "")
            guard let found = response.value.flatMap({ CasePath(path).first(in: $0) }),
                found.stringValue != nil || found.integerValue != nil
            else {
                throw BrokenCase("\(label): nothing at \(path) for \(name): \(response.summary)")
            }
            variables[name] = CasePath.plainText(found)
        }
    }

    func compare(_ step: Value, label: String, _ actual: Value) throws {
        guard let expected = step["reply"] else { throw BrokenCase("\(label): no reply recorded") }
        if let other = step["orStatus"], actual["status"] == other { return }
        let comparison = CaseComparison(of: step, in: document)
        differences += comparison.differences(expected: expected, actual: actual)
            .map { "\(label): \($0)" }
    }

    func send(_ request: ClientRequest, as persona: String) async throws -> ClientResponse {
        var request = server.addressed(request, as: persona)
        request.timeout = .seconds(70)
        return try await transport.send(request)
    }

    func stream(_ request: ClientRequest, as persona: String) async throws -> ClientStream {
        var request = server.addressed(request, as: persona)
        request.idleTimeout = nil
        return try await transport.stream(request)
    }

    private static func randomName() -> String {
        String((0..<6).map { _ in "bcdfghjkmnpqrstvwxz".randomElement() ?? "x" })
    }
}
