extension CELEvaluation {
    /// A path into a value, `self.a[0].?b`: 1 for the path (when it `isWhole`, not part of another
    /// step) and 1 for every field or index.
    mutating func attribute(
        _ expression: CELExpression, isWhole: Bool
    ) throws(LimitExceeded) -> CELValue {
        switch expression.kind {
        case .identifier(let name):
            if isWhole { try pay(1) }
            return lookUp(name)
        case .select where program.variable(expression) != nil:
            if isWhole { try pay(1) }
            return lookUp(program.variable(expression) ?? "")
        case .select(let operand, let field, let isTest):
            // A test whether a field is there pays for its fields only.
            let base = try base(operand, isWhole: isWhole && !isTest)
            if base.isError { return base }
            if case .optional(let inner) = base {
                guard let inner else { return isTest ? .bool(false) : base }
                let found = try qualifier(inner, .string(field), isOptional: true)
                if isTest { return .bool(found != nil) }
                return .optional(found)
            }
            try pay(1)
            if isTest { return present(base, field) }
            return CELAccess.field(base, field)
        case .call(let call):
            let base = try base(call.arguments[0], isWhole: isWhole)
            if base.isError { return base }
            return try index(base, call)
        default: return try evaluate(expression)
        }
    }

    private mutating func base(
        _ operand: CELExpression, isWhole: Bool
    ) throws(LimitExceeded) -> CELValue {
        if let constant = program.constant(operand) {
            if isWhole { try pay(1) }
            return constant
        }
        switch operand.kind {
        case .identifier: return try attribute(operand, isWhole: isWhole)
        case .select(_, _, false): return try attribute(operand, isWhole: isWhole)
        case .call(let call) where Self.isAttribute(call):
            return try attribute(operand, isWhole: isWhole)
        case .call(let call) where call.function == CELOperator.conditional:
            return try evaluate(operand)
        default:
            let value = try evaluate(operand)
            if isWhole { try pay(1) }
            return value
        }
    }

    private func present(_ base: CELValue, _ field: String) -> CELValue {
        if case .message(let message) = base { return .bool(message[field] != nil) }
        guard case .map(let map) = base else { return .error(.noOverload) }
        return .bool(map.find(.string(field)) != nil)
    }

    private mutating func index(
        _ base: CELValue, _ call: CELCall
    ) throws(LimitExceeded) -> CELValue {
        let key = try key(call.arguments[1])
        var isOptional = call.function != CELOperator.index
        var container = base
        if case .optional(let inner) = base {
            guard let inner else { return base }
            container = inner
            isOptional = true
        }
        if key.isError {
            try pay(1)
            return key
        }
        if isOptional {
            let found = try qualifier(container, key, isOptional: true)
            if let found, found.isError { return found }
            return .optional(found)
        }
        try pay(1)
        return CELAccess.element(container, key)
    }

    /// An index that is itself a path does not pay for being one.
    mutating func key(_ expression: CELExpression) throws(LimitExceeded) -> CELValue {
        if let constant = program.constant(expression) { return constant }
        switch expression.kind {
        case .identifier: return try attribute(expression, isWhole: false)
        case .select(_, _, false): return try attribute(expression, isWhole: false)
        case .call(let call) where Self.isAttribute(call):
            return try attribute(expression, isWhole: false)
        default: return try evaluate(expression)
        }
    }

    /// What stands at a key, nil where nothing does; that is not paid for.
    private mutating func qualifier(
        _ container: CELValue, _ key: CELValue, isOptional: Bool
    ) throws(LimitExceeded) -> CELValue? {
        let found = CELAccess.optionalElement(container, key)
        if found != nil { try pay(1) }
        return found
    }
}
