/// The most that a rule can cost, worked out from the schema's limits before it ever runs. A
/// definition whose rules could cost too much is refused, so that the figures are upstream's to the
/// unit, its surprises included.
struct CELEstimate {
    let program: CELProgram
    private let bounds: CELBounds?
    private var paths: [Int: [String]] = [:]
    private var sizes: [Int: UInt64] = [:]
    private var entries: [Int: EntrySizes] = [:]
    private var locals: [Local] = []

    private struct Local {
        let name: String
        let path: [String]?
        var size: UInt64?
        var entries: EntrySizes?
    }

    /// How large what is in a list or map can be, where the rule itself puts it in.
    private struct EntrySizes {
        let isMap: Bool
        /// Of the indices of lists 1, as of all numbers.
        var key: UInt64 = 1
        let value: UInt64

        func union(_ other: EntrySizes?) -> EntrySizes? {
            other.map {
                EntrySizes(isMap: isMap, key: max(key, $0.key), value: max(value, $0.value))
            }
        }
    }

    init(_ program: CELProgram, bounds: CELBounds?) {
        self.program = program
        self.bounds = bounds
    }

    mutating func run() -> UInt64 { cost(program.rule.root) }

    func type(of expression: CELExpression) -> CELType {
        program.rule.types[expression.id] ?? .dyn
    }

    func path(of expression: CELExpression) -> [String]? { paths[expression.id] }

    /// The largest size of a value: the most that its literal, its place in the object or its type
    /// allow.
    func size(of expression: CELExpression) -> UInt64 {
        if let size = sizes[expression.id] { return size }
        switch expression.kind {
        case .literal(let literal):
            switch literal {
            case .string(let text): return UInt64(text.unicodeScalars.count)
            case .bytes(let bytes): return UInt64(bytes.count)
            default: return 1
            }
        case .list(let elements, _): return UInt64(elements.count)
        case .map(let entries): return UInt64(entries.count)
        default: break
        }
        if let size = size(at: paths[expression.id]) { return size }
        return Self.isScalar(type(of: expression)) ? 1 : .max
    }

    private static func isScalar(_ type: CELType) -> Bool {
        switch type {
        case .bool, .double, .duration, .int, .timestamp, .uint, .null: true
        default: false
        }
    }

    /// Whatever a path begins with, it is followed from the rule's own node.
    func size(at path: [String]?) -> UInt64? {
        guard let path, !path.isEmpty, var node = bounds else { return nil }
        for step in path.dropFirst() {
            guard let next = node.below(step) else { return nil }
            node = next
        }
        return node.elementsMax
    }

    private mutating func cost(_ expression: CELExpression) -> UInt64 {
        switch expression.kind {
        case .literal: return 0
        case .identifier(let name):
            if let local = locals.last(where: { $0.name == name }) {
                paths[expression.id] = local.path
                entries[expression.id] = local.entries
                // What its place in the object or its type says goes before.
                if let size = local.size, self.size(at: local.path) == nil,
                    !Self.isScalar(type(of: expression))
                {
                    sizes[expression.id] = size
                }
            } else {
                paths[expression.id] = [name]
            }
            return 1
        case .select(let operand, let field, let isTest):
            let base = cost(operand)
            if isTest { return base }
            // Also what no path leads to, such as a call's result, is the beginning of one.
            paths[expression.id] = (paths[operand.id] ?? []) + [field]
            switch type(of: operand) {
            case .map, .object: return CELBounds.sum(base, 1)
            default: return base
            }
        case .call(let call): return cost(call, expression)
        case .list(let elements, _):
            let total = elements.reduce(10) { CELBounds.sum($0, cost($1)) }
            entries[expression.id] = EntrySizes(
                isMap: false, value: elements.map { size(of: $0) }.max() ?? 0)
            return total
        case .map(let members):
            let total = members.reduce(30) {
                CELBounds.sum($0, CELBounds.sum(cost($1.key), cost($1.value)))
            }
            entries[expression.id] = EntrySizes(
                isMap: true, key: members.map { size(of: $0.key) }.max() ?? 0,
                value: members.map { size(of: $0.value) }.max() ?? 0)
            return total
        case .message(_, let fields):
            return fields.reduce(40) { CELBounds.sum($0, cost($1.value)) }
        case .comprehension(let fold): return cost(fold, expression)
        }
    }

    private mutating func cost(_ call: CELCall, _ expression: CELExpression) -> UInt64 {
        let argumentCosts = call.arguments.map { cost($0) }
        let arguments = argumentCosts.reduce(0, CELBounds.sum)
        guard let overloads = program.rule.overloads[expression.id], !overloads.isEmpty else {
            return 0
        }
        var target: CELExpression?
        var total: UInt64 = 0
        if program.rule.qualifiedCalls[expression.id] == nil, let given = call.target {
            target = given
            total = cost(given)
        }
        if call.function == CELOperator.conditional, argumentCosts.count == 3 {
            sizes[expression.id] = max(size(of: call.arguments[1]), size(of: call.arguments[2]))
            entries[expression.id] = unitedEntries(call.arguments[1], call.arguments[2])
            return CELBounds.sum(argumentCosts[0], max(argumentCosts[1], argumentCosts[2]))
        }
        if call.function == CELOperator.and || call.function == CELOperator.or { return arguments }
        let name = program.rule.qualifiedCalls[expression.id] ?? call.function
        var most: UInt64 = 0
        var resultSize: UInt64?
        for overload in overloads {
            let (cost, size) = estimate(name, overload, target, call.arguments)
            most = max(most, cost)
            if let size { resultSize = max(resultSize ?? 0, size) }
            trackEntries(overload, call.arguments, expression)
        }
        if let resultSize { sizes[expression.id] = resultSize }
        return CELBounds.sum(total, CELBounds.sum(arguments, most))
    }

    private func unitedEntries(_ left: CELExpression, _ right: CELExpression) -> EntrySizes? {
        entries[left.id]?.union(entries[right.id])
    }

    /// Follows what is in lists and maps through the calls that take it out or put it together. What
    /// the rule put in is known better than by its place; a path begins also where there was none.
    private mutating func trackEntries(
        _ overload: String, _ arguments: [CELExpression], _ expression: CELExpression
    ) {
        guard let first = arguments.first else { return }
        switch overload {
        case "index_list", "index_map":
            let step = overload == "index_list" ? "@items" : "@values"
            paths[expression.id] = (paths[first.id] ?? []) + [step]
            if let size = entries[first.id]?.value { sizes[expression.id] = size }
        case "add_list", "add_string", "add_bytes":
            if arguments.count == 2 {
                entries[expression.id] = unitedEntries(first, arguments[1])
            }
        case "to_dyn": entries[expression.id] = entries[first.id]
        default: break
        }
    }

    private mutating func cost(_ fold: CELComprehension, _ expression: CELExpression) -> UInt64 {
        var total = CELBounds.sum(cost(fold.range), cost(fold.initial))
        let depth = locals.count
        let isList =
            if case .list = fold.initial.kind { true } else if case .map = fold.initial.kind {
                true
            } else { false }
        locals.append(
            Local(
                name: fold.accumulator, path: paths[fold.initial.id], size: size(of: fold.initial),
                entries: entries[fold.initial.id]))
        // A range without a path counts as one of length zero; so does all that is reached from it.
        let range = paths[fold.range.id] ?? []
        let isMap =
            if case .map = type(of: fold.range) { true } else {
                entries[fold.range.id]?.isMap ?? false
            }
        let inside = entries[fold.range.id]
        if let second = fold.secondVariable {
            locals.append(
                Local(
                    name: fold.variable, path: isMap ? range + ["@keys"] : nil,
                    size: isMap ? inside?.key : 1))
            locals.append(
                Local(
                    name: second, path: range + [isMap ? "@values" : "@items"],
                    size: inside?.value))
        } else {
            locals.append(
                Local(
                    name: fold.variable, path: range + [isMap ? "@keys" : "@items"],
                    size: isMap ? inside?.key : inside?.value))
        }
        let loop = CELBounds.sum(cost(fold.condition), cost(fold.step))
        locals.removeLast(locals.count - depth - 1)
        total = CELBounds.sum(total, cost(fold.result))
        locals.removeLast()
        let count = size(of: fold.range)
        if isList {
            if case .identifier = fold.result.kind { sizes[expression.id] = count }
            if let made = entries[fold.step.id] { entries[expression.id] = made }
        }
        return CELBounds.sum(total, CELBounds.product(count, loop))
    }
}
