internal import PlatValue

/// Applies a template to an object.
struct JSONPathEvaluation {
    /// What a node finds. An error leaves the input as it was, which filters take for found.
    typealias Outcome = (items: [JSONPathItem], error: JSONPathError?)

    private let nodes: [JSONPathNode]
    private let allowsMissingKeys: Bool
    /// Items looked at so far. Ranges without an end run their bodies twice, so that a few dozen of them
    /// would never come to an end.
    private(set) var steps = 0
    static let stepLimit = 5_000_000
    private var rangesToBegin = 0
    private var rangesToEnd = 0
    private var openRanges = 0
    private var lastEnd: Int?

    init(_ nodes: [JSONPathNode], allowsMissingKeys: Bool) {
        self.nodes = nodes
        self.allowsMissingKeys = allowsMissingKeys
    }

    /// Runs the template from a node on, up to the end of the range that it is in.
    mutating func run(
        _ input: [JSONPathItem], from first: Int
    ) throws(JSONPathError) -> [[JSONPathItem]] {
        var results: [[JSONPathItem]] = []
        var at = first
        while at < nodes.count {
            let (items, error) = walk(input, nodes[at])
            if let error { throw error }
            if rangesToEnd > 0, rangesToEnd <= openRanges {
                rangesToEnd -= 1
                lastEnd = at
                break
            }
            if rangesToBegin > 0 {
                rangesToBegin -= 1
                openRanges += 1
                results += try runRange(items, from: at + 1)
                openRanges -= 1
                // Goes on behind the end; a range without one is followed by its own body.
                if let lastEnd, lastEnd > at { at = lastEnd }
            } else {
                results.append(items)
            }
            at += 1
        }
        return results
    }

    private mutating func runRange(
        _ items: [JSONPathItem], from first: Int
    ) throws(JSONPathError) -> [[JSONPathItem]] {
        var results: [[JSONPathItem]] = []
        for item in items {
            results += try run([item.value.isNull ? .nothing : item], from: first)
        }
        // A range over nothing still has to find its end.
        if items.isEmpty { _ = try run([.nothing], from: first) }
        return results
    }

    mutating func walk(_ input: [JSONPathItem], _ node: JSONPathNode) -> Outcome {
        steps += input.count + 1
        guard steps <= Self.stepLimit else {
            return (input, JSONPathError("the template takes more than \(Self.stepLimit) steps"))
        }
        switch node {
        case .list(let nodes): return walk(input, nodes)
        case .text(let text): return ([.found(.string(text))], nil)
        case .literal(let value): return (input.map { _ in .found(value) }, nil)
        case .field(let name): return field(input, name)
        case .array(let range): return array(input, range)
        case .filter(let left, let operation, let right):
            return filter(input, left, operation, right)
        case .wildcard: return (input.flatMap { Self.children($0.value) }, nil)
        case .recursive: return (input.flatMap { Self.descendants($0.value) }, nil)
        case .union(let lists): return union(input, lists)
        case .identifier(let name): return identifier(input, name)
        }
    }

    mutating func walk(_ input: [JSONPathItem], _ nodes: [JSONPathNode]) -> Outcome {
        var items = input
        for node in nodes {
            let (next, error) = walk(items, node)
            items = next
            if error != nil { return (items, error) }
        }
        return (items, nil)
    }

    private mutating func identifier(_ input: [JSONPathItem], _ name: String) -> Outcome {
        switch name {
        case "range":
            rangesToBegin += 1
            return (input, nil)
        case "end":
            guard openRanges > 0 else {
                return ([], JSONPathError("not in range, nothing to end"))
            }
            rangesToEnd += 1
            return ([], nil)
        default: return (input, JSONPathError("unrecognized identifier \(name)"))
        }
    }

    private func field(_ input: [JSONPathItem], _ name: String) -> Outcome {
        if input.isEmpty { return ([], nil) }
        let found = input.compactMap { $0.value[name].map { JSONPathItem.found($0) } }
        if found.isEmpty, !allowsMissingKeys {
            return ([], JSONPathError("\(name) is not found"))
        }
        return (found, nil)
    }

    private mutating func union(_ input: [JSONPathItem], _ lists: [[JSONPathNode]]) -> Outcome {
        var items: [JSONPathItem] = []
        for list in lists {
            let (found, error) = walk(input, list)
            if error != nil { return (input, error) }
            items += found
        }
        return (items, nil)
    }

    private func array(_ input: [JSONPathItem], _ range: JSONPathRange) -> Outcome {
        var items: [JSONPathItem] = []
        for item in input {
            if case .found(.null) = item { continue }
            guard case .found(.array(let elements)) = item else {
                return (input, JSONPathError("\(Self.typeName(item)) is not array or slice"))
            }
            var start = range.start ?? 0
            if start < 0 { start += elements.count }
            var end = range.end ?? elements.count
            if end < 0 || (end == 0 && range.isIndex) { end += elements.count }
            if start == end { return (items, nil) }
            if let error = Self.check(start, end, elements.count) { return (input, error) }
            let step = range.step ?? 1
            guard step > 0 else { return (input, JSONPathError("step must be > 0")) }
            // A step past the end is as good as a larger one, and cannot overflow.
            items += stride(from: start, to: end, by: min(step, elements.count)).map {
                .found(elements[$0])
            }
        }
        return (items, nil)
    }

    private static func check(_ start: Int, _ end: Int, _ count: Int) -> JSONPathError? {
        func outside(_ index: Int) -> JSONPathError {
            JSONPathError("array index out of bounds: index \(index), length \(count)")
        }
        if start >= count || start < 0 { return outside(start) }
        if end > count || end < 0 { return outside(end &- 1) }
        guard start > end else { return nil }
        return JSONPathError("starting index \(start) is greater than ending index \(end)")
    }

    private static func typeName(_ item: JSONPathItem) -> String {
        switch item {
        case .nothing, .found(.null): "nil"
        case .found(.bool): "bool"
        case .found(.integer): "int64"
        case .found(.number): "float64"
        case .found(.string): "string"
        case .found(.array): "[]interface {}"
        case .found(.object): "map[string]interface {}"
        }
    }

    /// The members, elements or bytes of a value.
    private static func children(_ value: Value) -> [JSONPathItem] {
        switch value {
        case .array(let elements): elements.map { .found($0) }
        // Upstream walks objects in any order; the order of their keys is at least the same each time.
        case .object(let members): members.sortedByKey().map { .found($0.value) }
        case .string(let text): text.utf8.map { .found(.integer(Int64($0))) }
        default: []
        }
    }

    /// The value and all that is in it, if there is anything in it.
    private static func descendants(_ value: Value) -> [JSONPathItem] {
        let children = children(value)
        if children.isEmpty { return [] }
        return [.found(value)] + children.flatMap { descendants($0.value) }
    }
}
