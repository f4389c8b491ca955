/// What is known about a rule once it is checked.
struct CELCheckedRule: Sendable {
    var root: CELExpression
    var types: [Int: CELType]
    /// The overloads that a call may take, by the call's id.
    var overloads: [Int: [String]]
    /// Calls that look like methods but name a function: `sets.contains(…)`.
    var qualifiedCalls: [Int: String]
    /// Identifiers and selections that stand for a type.
    var typeReferences: [Int: String]
    /// Selections that are the name of a variable: `authorizer.requestResource`.
    var qualifiedVariables: [Int: String]
    /// Whether the rule looks at `oldSelf`.
    var usesOldSelf: Bool

    var resultType: CELType { types[root.id] ?? .error }
}

/// Finds the type of every node, and what is wrong with a rule before it ever runs.
struct CELChecker {
    private let objects: [String: CELObjectType]
    let library: CELLibrary
    private var scopes: [[String: CELType]]
    var substitution = CELSubstitution()
    var types: [Int: CELType] = [:]
    var overloads: [Int: [String]] = [:]
    var qualifiedCalls: [Int: String] = [:]
    private var typeReferences: [Int: String] = [:]
    private var qualifiedVariables: [Int: String] = [:]
    private var usesOldSelf = false
    private(set) var issues: [CELIssue] = []

    init(
        variables: [String: CELType], objects: [String: CELObjectType],
        library: CELLibrary = .standard
    ) {
        scopes = [variables]
        self.objects = objects
        self.library = library
    }

    /// The rule with its types; nil together with issues.
    mutating func check(_ root: CELExpression) -> CELCheckedRule? {
        visit(root)
        guard issues.isEmpty else { return nil }
        let known = types.mapValues { substitution.apply($0, openBecomesDyn: true) }
        var validator = CELLiteralValidator(types: known, overloads: overloads)
        validator.visit(root)
        issues = validator.issues
        guard issues.isEmpty else { return nil }
        return CELCheckedRule(
            root: root, types: known, overloads: overloads, qualifiedCalls: qualifiedCalls,
            typeReferences: typeReferences, qualifiedVariables: qualifiedVariables,
            usesOldSelf: usesOldSelf)
    }

    mutating func report(_ expression: CELExpression, _ message: String) {
        issues.append(CELIssue(position: expression.position, message: message))
    }

    func type(of expression: CELExpression) -> CELType { types[expression.id] ?? .error }

    mutating func visit(_ expression: CELExpression) {
        let type: CELType
        switch expression.kind {
        case .literal(let literal): type = Self.type(of: literal)
        case .identifier(let name): type = identifier(name, expression)
        case .select(let operand, let field, let isTest):
            type = selection(expression, operand, field, isTest)
        case .call(let call): type = self.call(call, expression)
        case .list(let elements, let optional): type = list(elements, optional)
        case .map(let entries): type = map(entries)
        case .message(let name, let fields): type = message(name, fields, expression)
        case .comprehension(let fold): type = comprehension(fold)
        }
        types[expression.id] = type
    }

    private static func type(of literal: CELLiteral) -> CELType {
        switch literal {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        }
    }

    private func lookUp(_ name: String) -> CELType? {
        for scope in scopes.reversed() {
            if let type = scope[name] { return type }
        }
        return nil
    }

    private mutating func identifier(_ written: String, _ expression: CELExpression) -> CELType {
        let name = written.hasPrefix(".") ? String(written.dropFirst()) : written
        if let type = lookUp(name) {
            if name == "oldSelf", scopes.dropFirst().allSatisfy({ $0[name] == nil }) {
                usesOldSelf = true
            }
            return type
        }
        if CELDeclarations.typeNames.contains(name) {
            typeReferences[expression.id] = name
            return .type
        }
        report(expression, "undeclared reference to '\(written)' (in container '')")
        return .error
    }

    private mutating func selection(
        _ expression: CELExpression, _ operand: CELExpression, _ field: String, _ isTest: Bool
    ) -> CELType {
        if !isTest, let name = CELParser.qualifiedName(of: expression),
            CELDeclarations.typeNames.contains(name)
        {
            typeReferences[expression.id] = name
            return .type
        }
        if !isTest, let name = CELParser.qualifiedName(of: expression), let type = lookUp(name) {
            qualifiedVariables[expression.id] = name
            return type
        }
        visit(operand)
        let result = fieldType(expression, type(of: operand), field, isOptional: false)
        return isTest ? .bool : result
    }

    mutating func fieldType(
        _ expression: CELExpression, _ operandType: CELType, _ field: String, isOptional: Bool
    ) -> CELType {
        var target = substitution.apply(operandType)
        var isOptional = isOptional
        if case .optional(let inner) = target {
            target = substitution.apply(inner)
            isOptional = true
        }
        var result: CELType
        switch target {
        case .map(_, let value): result = value
        case .object(let name) where library.makesPatches && CELMessage.isObject(name):
            result = .dyn
        case .object(let name):
            let fields = objects[name]?.fields
            if let known = fields?[field] ?? fields?["__\(field)__"] {
                result = known
            } else {
                report(expression, "undefined field '\(field)'")
                result = .error
            }
        case .dyn, .error: result = .dyn
        case .variable:
            _ = substitution.assign([.dyn], to: [target])
            result = .dyn
        default:
            report(expression, "type '\(target.text)' does not support field selection")
            result = .error
        }
        result = substitution.apply(result)
        return isOptional && result != .error ? .optional(result) : result
    }

    /// The type of elements that stand side by side; dyn where they have nothing in common.
    private mutating func join(_ known: CELType?, _ next: CELType) -> CELType {
        guard let known else { return next }
        guard substitution.assign([known], to: [next]) else { return .dyn }
        return CELSubstitution.moreGeneral(known, next)
    }

    private mutating func list(_ elements: [CELExpression], _ optional: Set<Int>) -> CELType {
        var element: CELType?
        for (index, expression) in elements.enumerated() {
            visit(expression)
            var type = type(of: expression)
            if optional.contains(index) { type = unwrapped(expression, type) }
            element = join(element, type)
        }
        return .list(element ?? substitution.fresh())
    }

    private mutating func unwrapped(_ expression: CELExpression, _ type: CELType) -> CELType {
        let known = substitution.apply(type)
        if case .optional(let inner) = known { return inner }
        if known.isDynamic { return known }
        report(
            expression, "expected type 'optional_type(\(known.text))' but found '\(known.text)'")
        return .error
    }

    private mutating func map(_ entries: [CELEntry]) -> CELType {
        var key: CELType?
        var value: CELType?
        for entry in entries {
            visit(entry.key)
            key = join(key, type(of: entry.key))
            visit(entry.value)
            var type = type(of: entry.value)
            if entry.isOptional { type = unwrapped(entry.value, type) }
            value = join(value, type)
        }
        guard let key, let value else { return .map(substitution.fresh(), substitution.fresh()) }
        return .map(key, value)
    }

    private mutating func message(
        _ name: String, _ fields: [CELEntry], _ expression: CELExpression
    ) -> CELType {
        for field in fields {
            visit(field.key)
            visit(field.value)
        }
        switch name {
        case "google.protobuf.Timestamp": return .timestamp
        case "google.protobuf.Duration": return .duration
        case "google.protobuf.Int32Value", "google.protobuf.Int64Value": return .int
        case "google.protobuf.UInt32Value", "google.protobuf.UInt64Value": return .uint
        case "google.protobuf.DoubleValue", "google.protobuf.FloatValue": return .double
        case "google.protobuf.StringValue": return .string
        case "google.protobuf.BytesValue": return .bytes
        case "google.protobuf.BoolValue": return .bool
        default: break
        }
        if library.makesPatches, CELMessage.isMade(name) {
            checkFields(of: name, fields)
            return .object(name)
        }
        if let type = lookUp(name) {
            report(expression, "'\(type.text)' is not a type")
            for field in fields {
                report(field.key, "unexpected failed resolution of '\(name)'")
            }
        } else {
            report(expression, "undeclared reference to '\(name)' (in container '')")
        }
        return .error
    }

    /// Of objects every field is taken; a patch has its four.
    private mutating func checkFields(of name: String, _ fields: [CELEntry]) {
        for field in fields {
            guard case .literal(.string(let key)) = field.key.kind else { continue }
            if field.isOptional { _ = unwrapped(field.value, type(of: field.value)) }
            guard name == CELMessage.patch else { continue }
            guard let wanted = CELMessage.patchFields[key] else {
                report(field.key, "undefined field '\(key)'")
                continue
            }
            let found = substitution.apply(type(of: field.value))
            if !field.isOptional, !substitution.assign([found], to: [wanted]) {
                report(
                    field.key,
                    "expected type of field '\(key)' is '\(wanted.text)' but provided type is "
                        + "'\(found.text)'")
            }
        }
    }

    private mutating func comprehension(_ fold: CELComprehension) -> CELType {
        visit(fold.range)
        visit(fold.initial)
        let range = substitution.apply(type(of: fold.range))
        var first: CELType
        var second: CELType = .error
        switch range {
        case .list(let element):
            first = fold.secondVariable == nil ? element : .int
            second = element
        case .map(let key, let value):
            first = key
            second = value
        case .dyn, .error, .variable:
            if case .variable = range { _ = substitution.assign([.dyn], to: [range]) }
            first = .dyn
            second = .dyn
        default:
            report(
                fold.range,
                "expression of type '\(range.text)' cannot be range of a comprehension "
                    + "(must be list, map, or dynamic)")
            first = .error
        }
        scopes.append([fold.accumulator: type(of: fold.initial)])
        var loop = [fold.variable: first]
        if let name = fold.secondVariable { loop[name] = second }
        scopes.append(loop)
        visit(fold.condition)
        expect(fold.condition, .bool)
        visit(fold.step)
        expect(fold.step, type(of: fold.initial))
        scopes.removeLast()
        visit(fold.result)
        scopes.removeLast()
        return substitution.apply(type(of: fold.result))
    }

    private mutating func expect(_ expression: CELExpression, _ wanted: CELType) {
        guard !substitution.assign([type(of: expression)], to: [wanted]) else { return }
        let wanted = substitution.apply(wanted, openBecomesDyn: true)
        let found = substitution.apply(type(of: expression), openBecomesDyn: true)
        report(expression, "expected type '\(wanted.text)' but found '\(found.text)'")
    }
}
