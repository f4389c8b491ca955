import PlatValue

/// Whether a reply says what the recorded one says, but for what two runs may never agree on.
struct ReplyComparison {
    /// Members that count all the same: `generation`, `resourceVersion`, `managedFields`.
    let strict: Set<String>
    let step: Value
    let document: Value

    init(step: Value, document: Value) {
        self.step = step
        self.document = document
        strict = Set([step, document].flatMap { Self.texts($0["strict"]) })
    }

    static func texts(_ value: Value?) -> [String] {
        (value?.arrayValue ?? []).compactMap(\.stringValue)
    }

    func differences(_ wanted: Value, _ got: Value) -> [String] {
        var wanted = prepared(wanted)
        var got = prepared(got)
        for rule in Self.texts(step["atLeast"]) { got = reduced(got, to: wanted, rule) }
        wanted = scrubbed(wanted)
        got = scrubbed(got)
        var result: [String] = []
        Self.compare(wanted, got, "", &result)
        return result
    }

    private func prepared(_ reply: Value) -> Value {
        var reply = reply
        if reply["base64"] != nil { reply["base64"] = "<bytes>" }
        guard var body = reply["body"] else { return reply }
        for path in Self.texts(step["ignore"]) + Self.texts(document["ignore"]) {
            body = RecordedPath(path).changing(body) { _ in "<ignored>" }
        }
        if step["only"] != nil {
            var members = Members()
            for path in Self.texts(step["only"]) {
                members[path] = .array(RecordedPath(path).find(in: body))
            }
            body = .object(members)
        }
        for rule in Self.texts(step["sort"]) {
            let (path, keys) = Self.rule(rule)
            body = RecordedPath(path).changing(body) { list in
                guard let elements = list.arrayValue else { return list }
                return .array(
                    elements.sorted { Self.identity($0, keys) < Self.identity($1, keys) })
            }
        }
        reply["body"] = body
        return reply
    }

    /// Of a list, or of an object's members, only those that were recorded: more are allowed.
    private func reduced(_ got: Value, to wanted: Value, _ rule: String) -> Value {
        let (path, keys) = Self.rule(rule)
        let recorded = RecordedPath(path).find(in: wanted["body"])
        guard let recorded = recorded.first, let body = got["body"] else { return got }
        var got = got
        got["body"] = RecordedPath(path).changing(body) { value in
            if let elements = value.arrayValue, let list = recorded.arrayValue {
                return .array(
                    list.compactMap { one in
                        elements.first { Self.identity($0, keys) == Self.identity(one, keys) }
                    })
            }
            guard let members = value.objectValue, let known = recorded.objectValue else {
                return value
            }
            return .object(Members(members.filter { known[$0.key] != nil }))
        }
        return got
    }

    private static func rule(_ text: String) -> (path: String, keys: [String]) {
        let halves = text.split(separator: ":", maxSplits: 1)
        return (
            String(halves[0]),
            halves.count > 1 ? halves[1].split(separator: ",").map(String.init) : []
        )
    }

    private static func identity(_ value: Value, _ keys: [String]) -> String {
        keys.isEmpty
            ? value.jsonText()
            : keys.map { Value.array(RecordedPath($0).find(in: value)).jsonText() }.joined()
    }

    private static let times: Set<String> = [
        "creationTimestamp", "deletionTimestamp", "lastTransitionTime", "renewTime", "acquireTime",
        "firstTimestamp", "lastTimestamp", "eventTime",
    ]

    private func scrubbed(_ value: Value) -> Value {
        switch value {
        case .array(let elements): return .array(elements.map(scrubbed))
        case .object(let members):
            var result = Members()
            for (key, member) in members {
                if key == "managedFields", !strict.contains(key) { continue }
                result[key] = hidden(key, member, beside: members) ?? scrubbed(member)
            }
            return .object(result)
        default: return value
        }
    }

    /// What stands for a member of which only the presence counts.
    private func hidden(_ key: String, _ value: Value, beside members: Members) -> Value? {
        switch (key, value) {
        case ("generation", .integer), ("observedGeneration", .integer):
            strict.contains("generation") ? nil : "<generation>"
        case ("uid", .string(let text)), ("resourceVersion", .string(let text)):
            text.isEmpty || strict.contains("resourceVersion") ? nil : .string("<\(key)>")
        case ("continue", .string(let text)): text.isEmpty ? nil : "<continue>"
        case ("kcp.io/cluster", .string(let text)):
            text.hasPrefix("${") || text == "root" ? nil : "<cluster>"
        case ("time", _): members["manager"] == nil ? nil : "<time>"
        case (_, .string): Self.times.contains(key) ? "<time>" : nil
        default: nil
        }
    }

    private static func compare(
        _ wanted: Value, _ got: Value, _ path: String, _ result: inout [String]
    ) {
        guard wanted != got, result.count < 5 else { return }
        switch (wanted, got) {
        case (.object(let left), .object(let right)):
            for (key, value) in left {
                compare(value, right[key] ?? "<nothing>", "\(path).\(key)", &result)
            }
            for (key, value) in right where left[key] == nil {
                compare("<nothing>", value, "\(path).\(key)", &result)
            }
        case (.array(let left), .array(let right)) where left.count == right.count:
            for (index, pair) in zip(left, right).enumerated() {
                compare(pair.0, pair.1, "\(path)[\(index)]", &result)
            }
        default:
            result.append(
                "\(path): expected \(wanted.jsonText().prefix(200)), got \(got.jsonText().prefix(200))"
            )
        }
    }
}
