import PlatValue

/// A place, or many, in a value: `status.conditions[type=Ready].status`, `items[*].metadata.name`,
/// `metadata.annotations["kcp.io/path"]`. An empty path is the value itself.
struct CasePath {
    private enum Step {
        case key(String)
        case index(Int)
        case all
        /// The elements in which the first value at a path is this text.
        case having(CasePath, String)
    }

    private var steps: [Step] = []

    /// Whether this is the path of the value itself.
    var isEmpty: Bool { steps.isEmpty }

    init(_ text: String) {
        var rest = Substring(text)
        while let first = rest.first {
            if first == "." || first == "]" {
                rest.removeFirst()
            } else if rest.hasPrefix("[\""), let end = rest.firstRange(of: "\"]") {
                steps.append(.key(String(rest[..<end.lowerBound].dropFirst(2))))
                rest = rest[end.upperBound...]
            } else if first == "[", let end = rest.firstIndex(of: "]") {
                steps.append(Self.bracketed(rest[..<end].dropFirst()))
                rest = rest[end...].dropFirst()
            } else {
                let word = rest.prefix { !".[]".contains($0) }
                guard !word.isEmpty else { return }
                steps.append(word == "*" ? .all : .key(String(word)))
                rest = rest[word.endIndex...]
            }
        }
    }

    private static func bracketed(_ text: Substring) -> Step {
        if let equals = text.firstIndex(of: "=") {
            return .having(
                CasePath(String(text[..<equals])), String(text[equals...].dropFirst()))
        }
        return Int(text).map { .index($0) } ?? .all
    }

    /// Every value that the path names.
    func values(in value: Value) -> [Value] {
        var values = [value]
        for step in steps { values = values.flatMap { Self.children(of: $0, step) } }
        return values
    }

    func first(in value: Value) -> Value? { values(in: value).first }

    /// Calls `change` with every value that the path names.
    func update(_ value: inout Value, _ change: (inout Value) -> Void) {
        Self.update(&value, steps[...], change)
    }

    private static func children(of value: Value, _ step: Step) -> [Value] {
        switch (step, value) {
        case (.key(let key), .object(let members)): members[key].map { [$0] } ?? []
        case (.index(let index), .array): value[index].map { [$0] } ?? []
        case (.all, .array(let elements)): elements
        case (.all, .object(let members)): members.values
        case (.having(let path, let text), .array(let elements)):
            elements.filter { path.first(in: $0).map(plainText) == text }
        default: []
        }
    }

    private static func update(
        _ value: inout Value, _ steps: ArraySlice<Step>, _ change: (inout Value) -> Void
    ) {
        guard let step = steps.first else { return change(&value) }
        let rest = steps.dropFirst()
        switch (step, value) {
        case (.key(let key), .object(let members)):
            guard var child = members[key] else { return }
            update(&child, rest, change)
            value[key] = child
        case (.all, .object(let members)):
            for (key, child) in members {
                var child = child
                update(&child, rest, change)
                value[key] = child
            }
        case (_, .array):
            value.withElements { elements in
                for at in elements.indices where reaches(step, elements[at], at) {
                    update(&elements[at], rest, change)
                }
            }
        default: break
        }
    }

    private static func reaches(_ step: Step, _ element: Value, _ at: Int) -> Bool {
        switch step {
        case .key: false
        case .index(let index): index == at
        case .all: true
        case .having(let path, let text): path.first(in: element).map(plainText) == text
        }
    }

    /// A value as text, a string without quotes.
    static func plainText(_ value: Value) -> String {
        value.stringValue ?? String(decoding: value.json(), as: UTF8.self)
    }
}
