import PlatValue

/// Compares a reply with the recorded one, without what two runs cannot agree on and what the step
/// leaves out on purpose.
struct CaseComparison {
    private let step: Value
    private let ignored: [CasePath]
    private let scrubber: ReplyScrubber
    private let strict: Set<String>

    init(of step: Value, in document: Value) {
        self.step = step
        ignored = (Self.texts(step["ignore"]) + Self.texts(document["ignore"])).map(CasePath.init)
        strict = Set(Self.texts(step["strict"]) + Self.texts(document["strict"]))
        scrubber = ReplyScrubber(strict: strict)
    }

    /// One line for each difference; none: the replies are equal.
    func differences(expected: Value, actual: Value) -> [String] {
        var expected = expected
        var actual = actual
        if !strict.contains("bytes"), expected["base64"] != nil, actual["base64"] != nil {
            expected["base64"] = "<bytes>"
            actual["base64"] = "<bytes>"
        }
        trim(&expected)
        trim(&actual)
        for rule in Self.texts(step["atLeast"]) {
            if let wanted = expected["body"], var body = actual["body"] {
                Self.leaveOut(beyond: wanted, of: &body, rule)
                actual["body"] = body
            }
        }
        var found: [String] = []
        Self.compare(scrubber.scrub(expected), scrubber.scrub(actual), at: "", &found)
        return found
    }

    private func trim(_ reply: inout Value) {
        if let body = reply["body"] { reply["body"] = trimmed(body) }
        guard var events = reply["events"]?.arrayValue else { return }
        for at in events.indices {
            guard var object = events[at]["object"] else { continue }
            for path in ignored { Self.ignore(path, in: &object) }
            events[at]["object"] = object
        }
        if let key = step["sortEvents"]?.stringValue { Self.sort(&events, by: key) }
        if let only = step["onlyEvents"] {
            events = events.map { Self.only(Self.texts(only), of: $0) }
        }
        reply["events"] = .array(events)
    }

    private func trimmed(_ body: Value) -> Value {
        var body = body
        for path in ignored { Self.ignore(path, in: &body) }
        if let only = step["only"] { body = Self.only(Self.texts(only), of: body) }
        for rule in Self.texts(step["sort"]) {
            let (place, key) = Self.split(rule)
            CasePath(place).update(&body) { list in
                guard var elements = list.arrayValue else { return }
                Self.sort(&elements, by: key)
                list = .array(elements)
            }
        }
        return body
    }

    private static func ignore(_ path: CasePath, in value: inout Value) {
        guard !path.isEmpty else { return }
        path.update(&value) { $0 = "<ignored>" }
    }

    private static func only(_ paths: [String], of value: Value) -> Value {
        .object(Members(paths.map { ($0, .array(CasePath($0).values(in: value))) }))
    }

    private static func sort(_ elements: inout [Value], by key: String) {
        let keyed = elements.map { (key: identity(of: $0, key), element: $0) }
        elements = keyed.sorted { $0.key.bytesPrecede($1.key) }.map(\.element)
    }

    /// What stands at the paths (with commas between them) as text; the whole without a path.
    private static func identity(of element: Value, _ key: String) -> String {
        let parts =
            key.isEmpty
            ? [element]
            : key.split(separator: ",").flatMap { CasePath(String($0)).values(in: element) }
        return String(decoding: Value.array(parts).json(sortedKeys: true), as: UTF8.self)
    }

    /// Takes from lists and objects at a place what is not in the recorded ones. Of two elements
    /// with the same identity the later counts.
    private static func leaveOut(beyond expected: Value, of actual: inout Value, _ rule: String) {
        let (place, key) = split(rule)
        var wanted = CasePath(place).values(in: expected)[...]
        CasePath(place).update(&actual) { value in
            switch (wanted.popFirst(), value) {
            case (.array(let recorded)?, .array(let elements)):
                let known = Dictionary(
                    elements.map { (identity(of: $0, key), $0) }, uniquingKeysWith: { $1 })
                value = .array(recorded.compactMap { known[identity(of: $0, key)] })
            case (.object(let recorded)?, .object(let members)):
                value = .object(Members(members.filter { recorded.contains($0.key) }))
            default: break
            }
        }
    }

    private static func compare(
        _ expected: Value, _ actual: Value, at place: String, _ found: inout [String]
    ) {
        switch (expected, actual) {
        case (.object(let expected), .object(let actual)):
            for (key, value) in expected {
                if let other = actual[key] {
                    compare(value, other, at: "\(place).\(key)", &found)
                } else {
                    found.append("\(place).\(key): expected \(short(value)), got nothing")
                }
            }
            for (key, value) in actual where !expected.contains(key) {
                found.append("\(place).\(key): expected nothing, got \(short(value))")
            }
        case (.array(let expected), .array(let actual)):
            if expected.count != actual.count {
                found.append(
                    "\(place): expected \(expected.count) elements, got \(actual.count)")
            }
            for (at, (value, other)) in zip(expected, actual).enumerated() {
                compare(value, other, at: "\(place)[\(at)]", &found)
            }
        default:
            guard expected != actual else { return }
            found.append("\(place): expected \(short(expected)), got \(short(actual))")
        }
    }

    private static func short(_ value: Value) -> String {
        let text = String(decoding: value.json(), as: UTF8.self)
        return text.count < 220 ? text : "\(text.prefix(200))… (\(text.count) characters)"
    }

    private static func split(_ rule: String) -> (place: String, key: String) {
        let parts = rule.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    static func texts(_ list: Value?) -> [String] {
        list?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}
