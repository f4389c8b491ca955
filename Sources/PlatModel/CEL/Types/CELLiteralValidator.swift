/// Refuses literals that can never work: patterns and times that do not parse, lists of mixed types,
/// format texts that do not fit their arguments.
struct CELLiteralValidator {
    let types: [Int: CELType]
    let overloads: [Int: [String]]
    private(set) var issues: [CELIssue] = []

    init(types: [Int: CELType], overloads: [Int: [String]]) {
        self.types = types
        self.overloads = overloads
    }

    mutating func visit(_ expression: CELExpression) { visit(expression, isFormatted: false) }

    /// Arguments of `format` may be mixed.
    private mutating func visit(_ expression: CELExpression, isFormatted: Bool) {
        switch expression.kind {
        case .literal, .identifier: break
        case .select(let operand, _, _): visit(operand, isFormatted: isFormatted)
        case .call(let call):
            check(call, expression.position)
            for operand in call.operands {
                visit(operand, isFormatted: isFormatted || call.function == "format")
            }
        case .list(let elements, let optional):
            if !isFormatted {
                checkSame(
                    elements.enumerated().map { index, element in
                        (element, unwrapped(element, optional.contains(index)))
                    })
            }
            for element in elements { visit(element, isFormatted: isFormatted) }
        case .map(let entries):
            if !isFormatted {
                checkSame(entries.map { ($0.key, types[$0.key.id] ?? .dyn) })
                checkSame(entries.map { ($0.value, unwrapped($0.value, $0.isOptional)) })
            }
            for entry in entries {
                visit(entry.key, isFormatted: isFormatted)
                visit(entry.value, isFormatted: isFormatted)
            }
        case .message(_, let fields):
            for field in fields { visit(field.value, isFormatted: isFormatted) }
        case .comprehension(let fold):
            for part in [fold.range, fold.initial, fold.condition, fold.step, fold.result] {
                visit(part, isFormatted: isFormatted)
            }
        }
    }

    private func unwrapped(_ expression: CELExpression, _ isOptional: Bool) -> CELType {
        let type = types[expression.id] ?? .dyn
        if isOptional, case .optional(let inner) = type { return inner }
        return type
    }

    private mutating func report(_ expression: CELExpression, _ message: String) {
        issues.append(CELIssue(position: expression.position, message: message))
    }

    private mutating func checkSame(_ elements: [(CELExpression, CELType)]) {
        guard let wanted = elements.first?.1 else { return }
        for (expression, found) in elements where found != wanted {
            report(expression, "expected type '\(wanted.text)' but found '\(found.text)'")
            return
        }
    }

    private mutating func check(_ call: CELCall, _ position: Int) {
        switch call.function {
        case "matches":
            checkArgument(call, call.target == nil ? 1 : 0) { text in
                RegularExpression.isValid(text)
            }
        case "duration" where call.target == nil: checkArgument(call, 0) { GoDuration($0) != nil }
        case "timestamp" where call.target == nil:
            checkArgument(call, 0) { CELTimestamp(parsing: $0) != nil }
            if case .literal(.int(let seconds))? = call.arguments.first?.kind,
                !CELTimestamp.range.contains(seconds)
            {
                report(call.arguments[0], "invalid timestamp argument")
            }
        case "format":
            if let target = call.target, case .literal(.string(let text)) = target.kind,
                let list = call.arguments.first, case .list(let elements, _) = list.kind
            {
                checkFormat(text, position, elements)
            }
        default: break
        }
    }

    private mutating func checkArgument(
        _ call: CELCall, _ index: Int, _ isValid: (String) -> Bool
    ) {
        guard call.arguments.indices.contains(index),
            case .literal(.string(let text)) = call.arguments[index].kind, !isValid(text)
        else { return }
        report(call.arguments[index], "invalid \(call.function) argument")
    }

    private mutating func checkFormat(
        _ text: String, _ position: Int, _ elements: [CELExpression]
    ) {
        let clauses: [CELFormatting.Clause]
        do throws(CELError) {
            clauses = try CELFormatting.parts(of: text).clauses
        } catch {
            issues.append(CELIssue(position: position, message: error.message))
            return
        }
        guard clauses.count >= elements.count else {
            let message =
                "too many arguments supplied to string.format "
                + "(expected \(clauses.count), got \(elements.count))"
            issues.append(CELIssue(position: position, message: message))
            return
        }
        guard clauses.count == elements.count else {
            let message = "index \(elements.count) out of range"
            issues.append(CELIssue(position: position, message: message))
            return
        }
        for (clause, element) in zip(clauses, elements) {
            if checkArgument(element, of: clause) { return }
        }
    }

    /// Whether something is wrong with what a clause is to write; `%s` also writes what is in lists and
    /// maps.
    private mutating func checkArgument(
        _ element: CELExpression, of clause: CELFormatting.Clause
    ) -> Bool {
        let type = types[element.id] ?? .dyn
        if let problem = clause.problem(with: type) {
            report(element, "error during formatting: \(problem), was given \(Self.name(type))")
            return true
        }
        guard clause.verb == "s" else { return false }
        let inner: [CELExpression] =
            switch element.kind {
            case .list(let elements, _): elements
            case .map(let entries): entries.flatMap { [$0.key, $0.value] }
            default: []
            }
        for element in inner where checkArgument(element, of: clause) { return true }
        return false
    }

    private static func name(_ type: CELType) -> String {
        switch type {
        case .list: "list"
        case .map: "map"
        case .optional: "optional_type"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .null: "null_type"
        default: type.text
        }
    }
}
