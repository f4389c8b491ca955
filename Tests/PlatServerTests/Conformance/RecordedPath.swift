import PlatValue

/// A path into a reply, as the cases write it: `status.conditions[type=Ready].status`,
/// `items[*].metadata.name`, `metadata.annotations["kcp.io/path"]`.
struct RecordedPath {
    enum Step {
        case key(String)
        case index(Int)
        case all
        case element(path: String, equals: String)
    }

    let steps: [Step]

    init(_ text: String) {
        var steps: [Step] = []
        var rest = text[...]
        while let first = rest.first {
            if first == "." {
                rest.removeFirst()
            } else if rest.hasPrefix("[\""), let end = rest.dropFirst(2).firstIndex(of: "\"") {
                steps.append(.key(String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])))
                rest = rest[end...].dropFirst(2)
            } else if first == "[", let end = rest.firstIndex(of: "]") {
                steps.append(Self.bracketed(rest[..<end].dropFirst()))
                rest = rest[end...].dropFirst()
            } else {
                let word = rest.prefix { $0 != "." && $0 != "[" }
                steps.append(word == "*" ? .all : .key(String(word)))
                rest = rest.dropFirst(word.count)
            }
        }
        self.steps = steps
    }

    private static func bracketed(_ text: Substring) -> Step {
        if text == "*" { return .all }
        if let index = Int(text) { return .index(index) }
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return halves.count == 2
            ? .element(path: String(halves[0]), equals: String(halves[1])) : .key(String(text))
    }

    /// Everything that the path names.
    func find(in value: Value?) -> [Value] {
        guard let value else { return [] }
        var found: [Value] = []
        _ = Self.change(value, steps[...]) {
            found.append($0)
            return $0
        }
        return found
    }

    /// The value with everything that the path names changed.
    func changing(_ value: Value, _ change: (Value) -> Value) -> Value {
        Self.change(value, steps[...], change)
    }

    private static func change(
        _ value: Value, _ steps: ArraySlice<Step>, _ body: (Value) -> Value
    ) -> Value {
        guard let step = steps.first else { return body(value) }
        let rest = steps.dropFirst()
        switch (step, value) {
        case (.key(let key), .object(var members)):
            if let member = members[key] { members[key] = change(member, rest, body) }
            return .object(members)
        case (.all, .object(var members)):
            for key in members.keys {
                if let member = members[key] { members[key] = change(member, rest, body) }
            }
            return .object(members)
        case (_, .array(let elements)):
            return .array(
                elements.enumerated().map { index, element in
                    selects(step, index, element) ? change(element, rest, body) : element
                })
        default: return value
        }
    }

    private static func selects(_ step: Step, _ index: Int, _ element: Value) -> Bool {
        switch step {
        case .key: false
        case .all: true
        case .index(let wanted): wanted == index
        case .element(let path, let text):
            RecordedPath(path).find(in: element).first.map(RecordedCase.text) == text
        }
    }
}
