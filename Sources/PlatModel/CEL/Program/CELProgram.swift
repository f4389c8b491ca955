/// A checked rule, with everything worked out that does not depend on the object.
final class CELProgram: Sendable {
    let rule: CELCheckedRule
    /// The values of expressions that are the same for every object, by id.
    private let constants: [CELValue?]
    /// How calls are carried out, by id.
    private let plans: [CELCallPlan?]
    /// Selections that are the name of a variable, by id; empty where there is none.
    private let variables: [String?]

    /// Constant expressions are computed here, so that a rule that can only fail is refused.
    init(_ rule: CELCheckedRule) throws(CELError) {
        self.rule = rule
        var folding = Folding(rule)
        try folding.visit(rule.root)
        let count = (rule.types.keys.max() ?? 0) + 1
        constants = (0..<count).map { folding.constants[$0] }
        plans = (0..<count).map { folding.plans[$0] }
        let named = rule.qualifiedVariables
        variables = named.isEmpty ? [] : (0..<count).map { named[$0] }
    }

    /// The variable that a selection names as a whole.
    func variable(_ expression: CELExpression) -> String? {
        variables.indices.contains(expression.id) ? variables[expression.id] : nil
    }

    func constant(_ expression: CELExpression) -> CELValue? {
        constants.indices.contains(expression.id) ? constants[expression.id] : nil
    }

    func plan(_ expression: CELExpression) -> CELCallPlan? {
        plans.indices.contains(expression.id) ? plans[expression.id] : nil
    }

    private struct Folding {
        let rule: CELCheckedRule
        var constants: [Int: CELValue] = [:]
        var plans: [Int: CELCallPlan] = [:]

        init(_ rule: CELCheckedRule) { self.rule = rule }

        private static let conversions: Set<String> = [
            "int", "uint", "double", "string", "bytes", "bool", "timestamp", "duration", "type",
            "dyn",
        ]

        mutating func visit(_ expression: CELExpression) throws(CELError) {
            switch expression.kind {
            case .literal(let literal): constants[expression.id] = CELValue(literal)
            case .identifier:
                if let name = rule.typeReferences[expression.id] {
                    constants[expression.id] = .type(name)
                }
            case .select(let operand, _, _):
                if let name = rule.typeReferences[expression.id] {
                    constants[expression.id] = .type(name)
                } else {
                    try visit(operand)
                }
            case .call(let call): try visit(call, expression.id)
            case .list(let elements, let optional):
                for element in elements { try visit(element) }
                let values = elements.compactMap { constants[$0.id] }
                if values.count == elements.count, optional.isEmpty {
                    constants[expression.id] = .list(.computed(values))
                }
            case .map(let entries): try visit(entries, expression.id)
            case .message(_, let fields):
                for field in fields { try visit(field.value) }
            case .comprehension(let fold):
                for part in [fold.range, fold.initial, fold.condition, fold.step, fold.result] {
                    try visit(part)
                }
            }
        }

        private mutating func visit(_ entries: [CELEntry], _ id: Int) throws(CELError) {
            var values: [(key: CELValue, value: CELValue)] = []
            for entry in entries {
                try visit(entry.key)
                try visit(entry.value)
                if let key = constants[entry.key.id], let value = constants[entry.value.id],
                    !entry.isOptional
                {
                    values.append((key, value))
                }
            }
            if values.count == entries.count { constants[id] = .map(.computed(values)) }
        }

        private mutating func visit(_ call: CELCall, _ id: Int) throws(CELError) {
            let qualified = rule.qualifiedCalls[id]
            if let target = call.target, qualified == nil { try visit(target) }
            for argument in call.arguments { try visit(argument) }
            var plan = CELCallPlan(
                qualified ?? call.function, qualified == nil ? call.operands : call.arguments)
            if call.function == CELOperator.contained, let list = constants[call.arguments[1].id],
                case .list(let elements) = list, Self.isUniform(elements.elements)
            {
                plan.isConstantSet = true
            }
            plans[id] = plan
            if call.function == "find" || call.function == "findAll",
                case .string(let pattern)? = constants[call.arguments[0].id]
            {
                do throws(RegularExpressionError) {
                    _ = try CELPatterns.compiled(pattern)
                } catch {
                    throw CELError(error.description)
                }
            }
            guard call.target == nil, call.arguments.count == 1,
                Self.conversions.contains(call.function),
                let value = constants[call.arguments[0].id]
            else { return }
            let result = CELConversions.convert(value, to: call.function)
            if case .error(let error) = result { throw error }
            constants[id] = result
        }

        private static func isUniform(_ elements: [CELValue]) -> Bool {
            guard let first = elements.first else { return true }
            switch first {
            case .bool, .int, .uint, .double, .string:
                return elements.allSatisfy { $0.typeName == first.typeName }
            default: return false
            }
        }
    }
}

/// How one call is carried out.
struct CELCallPlan: Sendable {
    enum Form: Sendable {
        case and, or, conditional, notStrictlyFalse, alternative, attribute, plain
    }

    let function: String
    let operands: [CELExpression]
    let form: Form
    /// Whether this tests for membership in a list of constants, which costs nothing.
    var isConstantSet = false
    private let operation: CELOperators.Operation?

    init(_ function: String, _ operands: [CELExpression]) {
        self.function = function
        self.operands = operands
        operation = CELOperators.Operation(rawValue: function)
        switch function {
        case CELOperator.and: form = .and
        case CELOperator.or: form = .or
        case CELOperator.conditional: form = .conditional
        case CELOperator.notStrictlyFalse: form = .notStrictlyFalse
        case "orValue", "or": form = .alternative
        case CELOperator.index, CELOperator.optionalIndex, CELOperator.optionalSelect:
            form = .attribute
        default: form = .plain
        }
    }

    func call(_ values: [CELValue]) -> CELValue {
        if let operation { return CELOperators.call(operation, values) }
        return CELFunctions.call(function, values)
    }

    func cost(_ values: [CELValue], _ result: CELValue) -> UInt64 {
        if let operation { return CELCost.ofOperation(operation, values) }
        return CELCost.ofCall(function, values, result)
    }
}

extension CELValue {
    init(_ literal: CELLiteral) {
        switch literal {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .uint(let number): self = .uint(number)
        case .double(let number): self = .double(number)
        case .string(let text): self = .string(text)
        case .bytes(let bytes): self = .bytes(bytes)
        }
    }
}
