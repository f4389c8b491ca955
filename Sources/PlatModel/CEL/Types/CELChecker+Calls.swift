/// Which overloads a call can mean, and what it gives.
extension CELChecker {
    mutating func call(_ call: CELCall, _ expression: CELExpression) -> CELType {
        if call.function == CELOperator.optionalSelect {
            let operand = call.arguments[0]
            visit(operand)
            guard case .literal(.string(let field)) = call.arguments[1].kind else { return .error }
            types[call.arguments[1].id] = .string
            let type = fieldType(expression, type(of: operand), field, isOptional: true)
            overloads[expression.id] = ["select_optional_field"]
            return type
        }
        for argument in call.arguments { visit(argument) }
        guard let target = call.target else {
            let name =
                call.function.hasPrefix(".") ? String(call.function.dropFirst()) : call.function
            guard let candidates = library.functions[name] else {
                report(
                    expression, "undeclared reference to '\(call.function)' (in container '')")
                return .error
            }
            if name != call.function { qualifiedCalls[expression.id] = name }
            return resolve(expression, name, candidates, nil, call.arguments)
        }
        if let prefix = CELParser.qualifiedName(of: target),
            let candidates = library.functions["\(prefix).\(call.function)"]
        {
            qualifiedCalls[expression.id] = "\(prefix).\(call.function)"
            return resolve(
                expression, "\(prefix).\(call.function)", candidates, nil, call.arguments)
        }
        visit(target)
        guard let candidates = library.functions[call.function] else {
            report(expression, "undeclared reference to '\(call.function)' (in container '')")
            return .error
        }
        return resolve(expression, call.function, candidates, target, call.arguments)
    }

    private mutating func resolve(
        _ expression: CELExpression, _ name: String, _ candidates: [CELOverload],
        _ target: CELExpression?, _ arguments: [CELExpression]
    ) -> CELType {
        let operands = (target.map { [$0] } ?? []) + arguments
        let given = operands.map { type(of: $0) }
        if name == CELOperator.and || name == CELOperator.or {
            return logical(expression, name, arguments)
        }
        var result: CELType?
        var chosen: [String] = []
        for overload in candidates where overload.isMember == (target != nil) {
            var variables: [String: CELType] = [:]
            for parameter in overload.typeParameters.sorted() {
                variables[parameter] = substitution.fresh()
            }
            let wanted = overload.parameters.map { CELSubstitution.instantiate($0, variables) }
            guard substitution.assign(given, to: wanted) else { continue }
            chosen.append(overload.id)
            let type = substitution.apply(CELSubstitution.instantiate(overload.result, variables))
            if let known = result {
                if known != .dyn, known != type { result = .dyn }
            } else {
                result = type
            }
        }
        guard let result else {
            let shown = given.map { substitution.apply($0, openBecomesDyn: true).text }
            let signature =
                target == nil
                ? "(\(shown.joined(separator: ", ")))"
                : "\(shown[0]).(\(shown.dropFirst().joined(separator: ", ")))"
            report(
                expression, "found no matching overload for '\(name)' applied to '\(signature)'")
            return .error
        }
        overloads[expression.id] = chosen
        return result
    }

    private mutating func logical(
        _ expression: CELExpression, _ name: String, _ arguments: [CELExpression]
    ) -> CELType {
        var isValid = true
        for argument in arguments where !substitution.assign([type(of: argument)], to: [.bool]) {
            let found = substitution.apply(type(of: argument), openBecomesDyn: true)
            report(argument, "expected type 'bool' but found '\(found.text)'")
            isValid = false
        }
        overloads[expression.id] = [name == CELOperator.and ? "logical_and" : "logical_or"]
        return isValid ? .bool : .error
    }
}
