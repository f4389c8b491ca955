/// One run of a program. Every step is paid for; when the limit is passed, the run ends.
struct CELEvaluation {
    let program: CELProgram
    private var bindings: [(name: String, value: CELValue)]
    private(set) var cost: UInt64 = 0
    private let costMax: UInt64

    /// What a run ends with when it costs too much. Rules cannot catch it.
    struct LimitExceeded: Error {}

    init(
        _ program: CELProgram, variables: [(name: String, value: CELValue)], costMax: UInt64
    ) {
        self.program = program
        bindings = variables
        self.costMax = costMax
    }

    mutating func run() throws(LimitExceeded) -> CELValue { try evaluate(program.rule.root) }

    mutating func pay(_ amount: UInt64) throws(LimitExceeded) {
        let (sum, isOver) = cost.addingReportingOverflow(amount)
        cost = isOver ? .max : sum
        if cost > costMax { throw LimitExceeded() }
    }

    func lookUp(_ name: String) -> CELValue {
        let name = name.utf8.first == UInt8(ascii: ".") ? String(name.dropFirst()) : name
        for binding in bindings.reversed() where binding.name == name { return binding.value }
        return .failure("no such attribute(s): \(name)")
    }

    mutating func evaluate(_ expression: CELExpression) throws(LimitExceeded) -> CELValue {
        if let constant = program.constant(expression) { return constant }
        switch expression.kind {
        case .literal(let literal): return CELValue(literal)
        case .identifier, .select: return try attribute(expression, isWhole: true)
        case .call(let call):
            guard let plan = program.plan(expression) else { return .error(.noOverload) }
            if plan.form == .attribute { return try attribute(expression, isWhole: true) }
            return try self.call(call, plan)
        case .list(let elements, let optional): return try list(elements, optional)
        case .map(let entries): return try map(entries)
        case .message(let name, let fields): return try message(name, fields)
        case .comprehension(let fold): return try comprehension(fold)
        }
    }

    static func isAttribute(_ call: CELCall) -> Bool {
        switch call.function {
        case CELOperator.index, CELOperator.optionalIndex, CELOperator.optionalSelect: true
        default: false
        }
    }
}

extension CELEvaluation {
    private mutating func call(
        _ call: CELCall, _ plan: CELCallPlan
    ) throws(LimitExceeded) -> CELValue {
        switch plan.form {
        case .and: return try logical(call, stopsAt: false)
        case .or: return try logical(call, stopsAt: true)
        case .conditional: return try conditional(call)
        case .notStrictlyFalse:
            let value = try evaluate(call.arguments[0])
            try pay(1)
            if case .bool(false) = value { return value }
            return .bool(true)
        case .alternative: if call.target != nil { return try alternative(call) }
        case .attribute, .plain: break
        }
        if plan.isConstantSet {
            let value = try evaluate(call.arguments[0])
            if value.isError { return value }
            return CELOperators.contains(try evaluate(call.arguments[1]), value)
        }
        var values: [CELValue] = []
        values.reserveCapacity(plan.operands.count)
        var failure: CELValue?
        for operand in plan.operands {
            let value = try evaluate(operand)
            values.append(value)
            if failure == nil, value.isError { failure = value }
            // Calls of three and more stop at the first failure, and then nobody pays for them.
            if failure != nil, plan.operands.count > 2 { return value }
        }
        let result = failure ?? plan.call(values)
        try pay(plan.cost(values, result))
        return result
    }

    /// `&&` and `||`: a failure on one side does not count when the other side decides.
    private mutating func logical(
        _ call: CELCall, stopsAt decisive: Bool
    ) throws(LimitExceeded) -> CELValue {
        var failure: CELValue?
        for argument in call.arguments {
            switch try evaluate(argument) {
            case .bool(let flag): if flag == decisive { return .bool(decisive) }
            case .error(let error): if failure == nil { failure = .error(error) }
            default: if failure == nil { failure = .error(.noOverload) }
            }
        }
        return failure ?? .bool(!decisive)
    }

    /// Branches that are paths pay for their fields only.
    private mutating func conditional(_ call: CELCall) throws(LimitExceeded) -> CELValue {
        let condition = try evaluate(call.arguments[0])
        guard case .bool(let flag) = condition else {
            return condition.isError ? condition : .error(.noOverload)
        }
        return try key(call.arguments[flag ? 1 : 2])
    }

    private mutating func alternative(_ call: CELCall) throws(LimitExceeded) -> CELValue {
        guard let target = call.target else { return .error(.noOverload) }
        let value = try evaluate(target)
        if value.isError { return value }
        guard case .optional(let inner) = value else { return .error(.noOverload) }
        if let inner { return call.function == "or" ? value : inner }
        return try evaluate(call.arguments[0])
    }

    private mutating func list(
        _ elements: [CELExpression], _ optional: Set<Int>
    ) throws(LimitExceeded) -> CELValue {
        var values: [CELValue] = []
        for (index, element) in elements.enumerated() {
            let value = try evaluate(element)
            if value.isError {
                try pay(CELCost.listCreation)
                return value
            }
            if optional.contains(index), case .optional(let inner) = value {
                if let inner { values.append(inner) }
            } else {
                values.append(value)
            }
        }
        try pay(CELCost.listCreation)
        return .list(.computed(values))
    }

    private mutating func map(_ entries: [CELEntry]) throws(LimitExceeded) -> CELValue {
        var result: [(key: CELValue, value: CELValue)] = []
        for entry in entries {
            let key = try evaluate(entry.key)
            var value = key.isError ? key : try evaluate(entry.value)
            if value.isError {
                try pay(CELCost.mapCreation)
                return value
            }
            if entry.isOptional, case .optional(let inner) = value {
                guard let inner else { continue }
                value = inner
            }
            if let same = result.firstIndex(where: { CELEquality.equal($0.key, key) }) {
                result[same].value = value
            } else {
                result.append((key, value))
            }
        }
        try pay(CELCost.mapCreation)
        return .map(.computed(result))
    }

    /// Messages are the wrappers of simple values, and what policies make: objects and patches.
    private mutating func message(
        _ name: String, _ fields: [CELEntry]
    ) throws(LimitExceeded) -> CELValue {
        if CELMessage.isMade(name) { return try madeMessage(name, fields) }
        var value: CELValue?
        for field in fields { value = try evaluate(field.value) }
        try pay(CELCost.messageCreation)
        if let value { return value }
        switch name {
        case "google.protobuf.Timestamp": return .timestamp(CELTimestamp(moment: .init(seconds: 0)))
        case "google.protobuf.Duration": return .duration(GoDuration(nanoseconds: 0))
        case "google.protobuf.StringValue": return .string("")
        case "google.protobuf.BytesValue": return .bytes([])
        case "google.protobuf.BoolValue": return .bool(false)
        case "google.protobuf.DoubleValue", "google.protobuf.FloatValue": return .double(0)
        case "google.protobuf.UInt32Value", "google.protobuf.UInt64Value": return .uint(0)
        default: return .int(0)
        }
    }

    private mutating func madeMessage(
        _ name: String, _ fields: [CELEntry]
    ) throws(LimitExceeded) -> CELValue {
        var message = CELMessage(type: name)
        for field in fields {
            guard case .literal(.string(let key)) = field.key.kind else { continue }
            var value = try evaluate(field.value)
            if value.isError {
                try pay(CELCost.messageCreation)
                return value
            }
            if field.isOptional, case .optional(let inner) = value {
                guard let inner else { continue }
                value = inner
            }
            message.fields.append((key, value))
        }
        try pay(CELCost.messageCreation)
        return .message(message)
    }

    private mutating func comprehension(
        _ fold: CELComprehension
    ) throws(LimitExceeded) -> CELValue {
        let range = try evaluate(fold.range)
        if range.isError { return range }
        let steps: [(CELValue, CELValue)]
        let isPair = fold.secondVariable != nil
        switch range {
        case .list(let list):
            steps = list.elements.enumerated().map { index, element in
                isPair ? (.int(Int64(index)), element) : (element, element)
            }
        case .map(let map): steps = map.entries.map { ($0.key, $0.value) }
        default: return .failure("got '\(range.typeName)', expected iterable type")
        }
        let depth = bindings.count
        defer { bindings.removeLast(bindings.count - depth) }
        bindings.append((fold.accumulator, try evaluate(fold.initial)))
        for (first, second) in steps {
            bindings.append((fold.variable, first))
            if let name = fold.secondVariable { bindings.append((name, second)) }
            if case .bool(false) = try evaluate(fold.condition) {
                bindings.removeLast(bindings.count - depth - 1)
                break
            }
            let value = try evaluate(fold.step)
            bindings.removeLast(bindings.count - depth - 1)
            bindings[depth].value = value
        }
        return try evaluate(fold.result)
    }
}
