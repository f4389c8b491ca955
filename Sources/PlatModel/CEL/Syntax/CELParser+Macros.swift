extension CELParser {
    static let result = "@result"
    private static let unused = "#unused"
    private static let sortInput = "@__sortBy_input__"

    /// What a macro call stands for; nil for calls that are none.
    mutating func expandMacro(
        _ name: String, _ target: CELExpression?, _ arguments: [CELExpression], _ position: Int
    ) -> CELExpression? {
        guard let target else {
            return name == "has" && arguments.count == 1
                ? presenceTest(arguments[0], position) : nil
        }
        switch (name, arguments.count) {
        case ("all", 2), ("exists", 2), ("exists_one", 2), ("map", 2), ("map", 3), ("filter", 2),
            ("sortBy", 2), ("optMap", 2), ("optFlatMap", 2):
            guard let variable = variableName(arguments[0]) else { return target }
            return oneVariable(name, target, variable, Array(arguments.dropFirst()), position)
        case ("all", 3), ("exists", 3), ("exists_one", 3), ("existsOne", 3), ("transformList", 3),
            ("transformList", 4), ("transformMap", 3), ("transformMap", 4),
            ("transformMapEntry", 3), ("transformMapEntry", 4):
            guard let first = variableName(arguments[0]), let second = variableName(arguments[1])
            else { return target }
            return fold(
                name, target, (first, second), Array(arguments.dropFirst(2)), position)
        default: return nil
        }
    }

    private mutating func variableName(_ argument: CELExpression) -> String? {
        if case .identifier(let name) = argument.kind, !name.hasPrefix(".") { return name }
        report(argument.position, "argument must be a simple name")
        return nil
    }

    private mutating func presenceTest(_ argument: CELExpression, _ position: Int) -> CELExpression
    {
        guard case .select(let operand, let field, false) = argument.kind else {
            report(argument.position, "invalid argument to has() macro")
            return argument
        }
        return make(position, .select(operand, field: field, isPresenceTest: true))
    }

    private mutating func oneVariable(
        _ name: String, _ target: CELExpression, _ variable: String,
        _ arguments: [CELExpression], _ position: Int
    ) -> CELExpression? {
        switch name {
        case "sortBy": return sortBy(target, variable, arguments[0], position)
        case "optMap", "optFlatMap":
            return optionalMap(
                target, variable, arguments[0], position, isFlat: name == "optFlatMap")
        default:
            return fold(name, target, (variable, nil), arguments, position)
        }
    }

    private mutating func fold(
        _ name: String, _ range: CELExpression, _ variables: (String, String?),
        _ arguments: [CELExpression], _ position: Int
    ) -> CELExpression {
        let parts = foldParts(name, variables.0, arguments, position)
        return make(
            position,
            .comprehension(
                CELComprehension(
                    range: range, variable: variables.0, secondVariable: variables.1,
                    accumulator: Self.result, initial: parts.initial, condition: parts.condition,
                    step: parts.step, result: parts.result)))
    }

    private typealias Parts = (
        initial: CELExpression, condition: CELExpression, step: CELExpression, result: CELExpression
    )

    private mutating func accumulator(_ position: Int) -> CELExpression {
        make(position, .identifier(Self.result))
    }

    private mutating func foldParts(
        _ name: String, _ variable: String, _ arguments: [CELExpression], _ position: Int
    ) -> Parts {
        switch name {
        case "all", "exists": return quantifier(isAll: name == "all", arguments[0], position)
        case "exists_one", "existsOne": return counter(arguments[0], position)
        default: return collector(name, variable, arguments, position)
        }
    }

    private mutating func quantifier(
        isAll: Bool, _ predicate: CELExpression, _ position: Int
    ) -> Parts {
        let initial = make(position, .literal(.bool(isAll)))
        var goesOn = accumulator(position)
        if !isAll { goesOn = call(position, CELOperator.not, goesOn) }
        let condition = call(position, CELOperator.notStrictlyFalse, goesOn)
        let function = isAll ? CELOperator.and : CELOperator.or
        let step = call(position, function, accumulator(position), predicate)
        return (initial, condition, step, accumulator(position))
    }

    private mutating func counter(_ predicate: CELExpression, _ position: Int) -> Parts {
        let one = make(position, .literal(.int(1)))
        let incremented = call(position, CELOperator.add, accumulator(position), one)
        let step = call(
            position, CELOperator.conditional, predicate, incremented, accumulator(position))
        let result = call(
            position, CELOperator.equals, accumulator(position),
            make(position, .literal(.int(1))))
        return (
            make(position, .literal(.int(0))), make(position, .literal(.bool(true))), step, result
        )
    }

    /// map, filter and the transformations: the accumulator collects.
    private mutating func collector(
        _ name: String, _ variable: String, _ arguments: [CELExpression], _ position: Int
    ) -> Parts {
        let isMap = name == "transformMap" || name == "transformMapEntry"
        let initial = make(position, isMap ? .map([]) : .list([], optionalIndices: []))
        let isFilter = name == "filter"
        let condition: CELExpression? = isFilter || arguments.count > 1 ? arguments[0] : nil
        let element =
            isFilter
            ? make(position, .identifier(variable)) : arguments[arguments.count - 1]
        var step: CELExpression
        switch name {
        case "transformMap":
            let key = make(position, .identifier(variable))
            step = call(position, "cel.@mapInsert", accumulator(position), key, element)
        case "transformMapEntry":
            step = call(position, "cel.@mapInsert", accumulator(position), element)
        default:
            let list = make(position, .list([element], optionalIndices: []))
            step = call(position, CELOperator.add, accumulator(position), list)
        }
        if let condition {
            step = call(
                position, CELOperator.conditional, condition, step, accumulator(position))
        }
        return (initial, make(position, .literal(.bool(true))), step, accumulator(position))
    }

    private mutating func optionalMap(
        _ target: CELExpression, _ variable: String, _ body: CELExpression, _ position: Int,
        isFlat: Bool
    ) -> CELExpression {
        let bound = bind(
            variable, to: call(position, "value", on: target), in: body, position)
        let value = isFlat ? bound : call(position, "optional.of", bound)
        return call(
            position, CELOperator.conditional, call(position, "hasValue", on: target), value,
            call(position, "optional.none"))
    }

    /// `body` with a name for a value: a fold over nothing.
    private mutating func bind(
        _ variable: String, to value: CELExpression, in body: CELExpression, _ position: Int
    ) -> CELExpression {
        let comprehension = CELComprehension(
            range: make(position, .list([], optionalIndices: [])), variable: Self.unused,
            secondVariable: nil, accumulator: variable, initial: value,
            condition: make(position, .literal(.bool(false))),
            step: make(position, .identifier(variable)), result: body)
        return make(position, .comprehension(comprehension))
    }

    private mutating func sortBy(
        _ target: CELExpression, _ variable: String, _ key: CELExpression, _ position: Int
    ) -> CELExpression {
        let input = make(position, .identifier(Self.sortInput))
        let keys = fold("map", input, (variable, nil), [key], position)
        let sorted = call(
            position, "@sortByAssociatedKeys", on: make(position, .identifier(Self.sortInput)), keys
        )
        return bind(Self.sortInput, to: target, in: sorted, position)
    }
}
