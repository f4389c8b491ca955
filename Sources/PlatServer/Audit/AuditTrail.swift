import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// What the audit log will say of one request.
final class AuditTrail: Sendable {
    private struct State {
        var annotations = Members()
        var impersonated: UserInfo?
        var body: (bytes: [UInt8], type: String)?
    }

    private let http: ServerRequest
    private let info: RequestInfo
    private let caller: Caller?
    private let decision: AuditPolicy.Decision
    private let log: AuditLog
    private let received = WallClock.system.now()
    private let state = Mutex(State())

    init(
        _ http: ServerRequest, _ info: RequestInfo, _ caller: Caller?,
        _ decision: AuditPolicy.Decision, log: AuditLog
    ) {
        self.http = http
        self.info = info
        self.caller = caller
        self.decision = decision
        self.log = log
    }

    // MARK: What a request leaves on its way

    /// Adds an annotation, in place of one that was there.
    func annotate(_ key: String, _ value: String) {
        state.withLock { $0.annotations[key] = .string(value) }
    }

    func impersonates(_ user: UserInfo) { state.withLock { $0.impersonated = user } }

    /// Keeps the body that was read, if the policy wants it or what is to be made is named there only.
    func read(_ body: [UInt8], type: String) {
        guard decision.level >= .request || info.verb == "create" else { return }
        state.withLock { $0.body = (body, type) }
    }

    // MARK: Stages

    /// Tells that the request is there.
    func begin() { tell(.requestReceived) }

    /// Tells of a request that was refused with an error.
    func refuse(_ status: Status, stage: AuditStage = .responseComplete) {
        tell(stage, Self.outcome(of: status.value, code: status.code), answer: status.value)
    }

    /// Tells of the reply, and of its end when it has one.
    func answer(_ response: ServerResponse, _ notes: [(key: String, value: String)])
        -> ServerResponse
    {
        for note in notes { annotate(note.key, note.value) }
        var response = response
        let status: Value = ["metadata": [:], "code": .integer(Int64(response.status))]
        switch response.body {
        case .bytes(let bytes):
            let isError = response.status >= 400
            let answer =
                isError || decision.level == .requestResponse
                ? Self.object(bytes, type: response.headers["Content-Type"] ?? "") : nil
            let outcome = isError ? Self.outcome(of: answer, code: response.status) : status
            tell(.responseComplete, outcome, answer: answer)
        case .stream(let stream):
            // A watch lasts; a list is sent while it is read, and is not kept for the log.
            if info.verb == "watch" { tell(.responseStarted, status) }
            stream.onClose { self.tell(.responseComplete, status) }
        case .upgrade(let run):
            tell(.responseStarted, status)
            response.body = .upgrade { peer in
                await run(peer)
                self.tell(.responseComplete, status)
            }
        }
        return response
    }

    // MARK: Events

    private func tell(_ stage: AuditStage, _ outcome: Value? = nil, answer: Value? = nil) {
        guard !decision.omittedStages.contains(stage) else { return }
        log.append(event(stage, outcome, answer).json())
    }

    private func event(_ stage: AuditStage, _ outcome: Value?, _ answer: Value?) -> Value {
        let state = state.withLock { $0 }
        var event: Members = [
            "kind": "Event", "apiVersion": "audit.k8s.io/v1",
            "level": .string(decision.level.rawValue),
            "auditID": .string(http.headers["Audit-Id"] ?? ""), "stage": .string(stage.rawValue),
            "requestURI": .string(caller?.target ?? http.target), "verb": .string(info.verb),
            "user": caller?.origin.value ?? [:],
        ]
        event["impersonatedUser"] = state.impersonated?.value
        event["sourceIPs"] = Value(strings: sources)
        event["userAgent"] = http.headers["User-Agent"].map { .string($0) }
        let body = stage == .requestReceived ? nil : state.body.flatMap(Self.object)
        event["objectRef"] = reference(body)
        event["responseStatus"] = outcome
        if stage != .requestReceived, decision.level >= .request {
            event["requestObject"] = body.map(shown)
            if decision.level >= .requestResponse { event["responseObject"] = answer.map(shown) }
        }
        event["requestReceivedTimestamp"] = .string(
            Timestamp(secondsSinceEpoch: received).microText)
        event["stageTimestamp"] = .string(
            Timestamp(secondsSinceEpoch: WallClock.system.now()).microText)
        if !state.annotations.isEmpty {
            event["annotations"] = .object(state.annotations)
        }
        return .object(event)
    }

    /// Through whom the request came, by their own word, and who brought it.
    private var sources: [String] {
        let said = (http.headers["X-Forwarded-For"] ?? "").split(separator: ",").map { $0.trimmed }
        return said.filter { !$0.isEmpty && $0 != http.remoteAddress } + [http.remoteAddress]
    }

    private func reference(_ body: Value?) -> Value? {
        guard let path = info.resource else { return nil }
        let named: [(String, String?)] = [
            ("resource", path.resource), ("namespace", path.namespace),
            ("name", path.name ?? (info.verb == "create" ? body?.objectName : nil)),
            ("apiGroup", path.group), ("apiVersion", path.version),
            ("subresource", path.subresource),
        ]
        return .object(
            Members(
                named.compactMap { key, text in
                    text.flatMap { $0.isEmpty ? nil : (key: key, value: .string($0)) }
                }))
    }

    private func shown(_ object: Value) -> Value {
        guard decision.omitsManagedFields else { return object }
        var object = object
        object.managedFields = nil
        if let items = object["items"]?.arrayValue {
            object["items"] = .array(
                items.map { item in
                    var item = item
                    item.managedFields = nil
                    return item
                })
        }
        return object
    }

    // MARK: Reading what went by

    /// An object as it went over the wire; nil where it is none, which the log then does not have either.
    private static func object(_ bytes: [UInt8], type: String) -> Value? {
        let type = type.split(separator: ";").first.map { $0.trimmed.lowercased() } ?? ""
        do {
            switch type {
            case Protobuf.contentType: return try Protobuf.decode(bytes)
            case "application/yaml", "application/apply-patch+yaml": return try Value(yaml: bytes)
            default: return try Value(json: bytes)
            }
        } catch {
            return nil
        }
    }

    /// How it ended, as the log has it: the parts of a `Status` that say so.
    private static func outcome(of answer: Value?, code: Int) -> Value {
        var outcome: Members = ["metadata": [:]]
        if let answer, answer["kind"] == "Status" {
            for key in ["status", "message", "reason", "details"] { outcome[key] = answer[key] }
        }
        outcome["code"] = .integer(Int64(code))
        return .object(outcome)
    }
}
