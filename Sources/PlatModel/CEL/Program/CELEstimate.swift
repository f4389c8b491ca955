/// The most that a rule can cost, worked out from the schema's limits before it ever runs. A
/// definition whose rules could cost too much is refused, so that the figures are upstream's to the
/// unit, its surprises included.
struct CELEstimate {
    let program: CELProgram
    private let bounds: CELBounds?
    private var paths: [Int: [String]] = [:]
    private var sizes: [Int: UInt64] = [:]
    private var locals: [(name: String, path: [String]?, size: UInt64?)] = []

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
        switch type(of: expression) {
        case .bool, .double, .duration, .int, .timestamp, .uint, .null: return 1
        default: return .max
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
                if let size = local.size { sizes[expression.id] = size }
            } else {
                paths[expression.id] = [name]
            }
            return 1
        case .select(let operand, let field, let isTest):
            let base = cost(operand)
            if isTest { return base }
            if let path = paths[operand.id] { paths[expression.id] = path + [field] }
            switch type(of: operand) {
            case .map, .object: return CELBounds.sum(base, 1)
            default: return base
            }
        case .call(let call): return cost(call, expression)
        case .list(let elements, _): return elements.reduce(10) { CELBounds.sum($0, cost($1)) }
        case .map(let entries):
            return entries.reduce(30) {
                CELBounds.sum($0, CELBounds.sum(cost($1.key), cost($1.value)))
            }
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
            if let base = paths[call.arguments.first?.id ?? -1] {
                if overload == "index_list" { paths[expression.id] = base + ["@items"] }
                if overload == "index_map" { paths[expression.id] = base + ["@values"] }
            }
        }
        if let resultSize { sizes[expression.id] = resultSize }
        return CELBounds.sum(total, CELBounds.sum(arguments, most))
    }

    private mutating func cost(_ fold: CELComprehension, _ expression: CELExpression) -> UInt64 {
        var total = CELBounds.sum(cost(fold.range), cost(fold.initial))
        let depth = locals.count
        let isList =
            if case .list = fold.initial.kind { true } else if case .map = fold.initial.kind {
                true
            } else { false }
        locals.append((fold.accumulator, paths[fold.initial.id], size(of: fold.initial)))
        // A range without a path counts as one of length zero; so does all that is reached from it.
        let range = paths[fold.range.id] ?? []
        let isMap = if case .map = type(of: fold.range) { true } else { false }
        if let second = fold.secondVariable {
            locals.append((fold.variable, isMap ? range + ["@keys"] : nil, isMap ? nil : 1))
            locals.append((second, range + [isMap ? "@values" : "@items"], nil))
        } else {
            locals.append((fold.variable, range + [isMap ? "@keys" : "@items"], nil))
        }
        let loop = CELBounds.sum(cost(fold.condition), cost(fold.step))
        locals.removeLast(locals.count - depth - 1)
        total = CELBounds.sum(total, cost(fold.result))
        locals.removeLast()
        let count = size(of: fold.range)
        if isList, case .identifier = fold.result.kind { sizes[expression.id] = count }
        return CELBounds.sum(total, CELBounds.product(count, loop))
    }
}
