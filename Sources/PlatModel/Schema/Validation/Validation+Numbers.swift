import PlatValue

extension Validation {
    func checkNumber(_ value: Value, _ node: CompiledNode) -> Outcome {
        let limits = node.schema.limits
        var outcome = Outcome()
        if let problem = rangeProblem(value, "Checked", node) { outcome.add(problem) }
        if let factor = limits.multipleOf { outcome.merge(checkMultiple(value, factor, node)) }
        if let minimum = limits.minimum { outcome.merge(checkMinimum(value, minimum, node)) }
        if let maximum = limits.maximum { outcome.merge(checkMaximum(value, maximum, node)) }
        return outcome
    }

    private func checkMinimum(_ value: Value, _ minimum: Double, _ node: CompiledNode) -> Outcome {
        var outcome = Outcome()
        let isExclusive = node.schema.limits.excludesMinimum
        let problem = rangeProblem(.number(minimum), "Minimum boundary", node)
        if let problem { outcome.add(problem) }
        let isBroken =
            Self.compare(value, minimum, asIntegers: problem == nil) {
                $0 < $1 || isExclusive && $0 == $1
            } integers: {
                $0 < $1 || isExclusive && $0 == $1
            }
        if isBroken {
            let words = isExclusive ? "greater than" : "greater than or equal to"
            outcome.merge(
                invalid(value, "should be \(words) \(bound(minimum, value, problem == nil))"))
        }
        return outcome
    }

    private func checkMaximum(_ value: Value, _ maximum: Double, _ node: CompiledNode) -> Outcome {
        var outcome = Outcome()
        let isExclusive = node.schema.limits.excludesMaximum
        let problem = rangeProblem(.number(maximum), "Maximum boundary", node)
        if let problem { outcome.add(problem) }
        let isBroken =
            Self.compare(value, maximum, asIntegers: problem == nil) {
                $0 > $1 || isExclusive && $0 == $1
            } integers: {
                $0 > $1 || isExclusive && $0 == $1
            }
        if isBroken {
            let words = isExclusive ? "less than" : "less than or equal to"
            outcome.merge(
                invalid(value, "should be \(words) \(bound(maximum, value, problem == nil))"))
        }
        return outcome
    }

    /// Integers are compared as such, so that large ones stay exact.
    private static func compare(
        _ value: Value, _ bound: Double, asIntegers: Bool, numbers: (Double, Double) -> Bool,
        integers: (Int64, Int64) -> Bool
    ) -> Bool {
        if asIntegers, case .integer(let number) = value {
            return integers(number, Self.truncated(bound))
        }
        return numbers(value.doubleValue ?? 0, bound)
    }

    private func bound(_ bound: Double, _ value: Value, _ asIntegers: Bool) -> String {
        if asIntegers, case .integer = value { return String(Self.truncated(bound)) }
        return GoText.text(of: bound)
    }

    /// As Go converts a float, where it fits.
    private static func truncated(_ number: Double) -> Int64 {
        Int64(exactly: number.rounded(.towardZero)) ?? .min
    }

    private func checkMultiple(_ value: Value, _ factor: Double, _ node: CompiledNode) -> Outcome {
        let problem = rangeProblem(.number(factor), "MultipleOf", node)
        var outcome = Outcome()
        if let problem { outcome.add(problem) }
        if problem == nil, case .integer(let number) = value {
            let whole = Self.truncated(factor)
            if whole <= 0 {
                outcome.merge(factorProblem(.integer(whole)))
            } else if number % whole != 0 {
                outcome.merge(invalid(value, "should be a multiple of \(whole)"))
            }
            return outcome
        }
        let number = value.doubleValue ?? 0
        if factor <= 0 {
            outcome.merge(factorProblem(.number(factor)))
        } else if !Self.isJSONInteger(factor < 1 ? 1 / factor * number : number / factor) {
            outcome.merge(
                invalid(.number(number), "should be a multiple of \(GoText.text(of: factor))"))
        }
        return outcome
    }

    private func factorProblem(_ factor: Value) -> Outcome {
        let shown = factor.doubleValue.map(GoText.text(of:)) ?? ""
        return .failure(
            .invalid(
                field, factor,
                "factor MultipleOf declared for \(place) must be positive: \(shown)"))
    }

    /// Whether a number fits the type and format that the schema names.
    private func rangeProblem(_ value: Value, _ what: String, _ node: CompiledNode) -> FieldError? {
        let format = node.formatText
        let isInteger = node.schema.kind == .integer
        let fits: Bool
        if isInteger {
            let number: Int64? =
                if case .integer(let number) = value { number } else { value.integerValue }
            switch format {
            case "int32": fits = number.map { Int32(exactly: $0) != nil } ?? false
            case "uint32": fits = number.map { UInt32(exactly: $0) != nil } ?? false
            case "uint64": fits = number.map { $0 >= 0 } ?? false
            default: fits = number != nil
            }
        } else if format == "float" || format == "float32" {
            fits = value.doubleValue.map { Float($0).isFinite } ?? false
        } else {
            fits = true
        }
        guard !fits else { return nil }
        let type = isInteger ? "integer" : node.schema.kind?.rawValue ?? ""
        let form = format.isEmpty ? "(default format)" : "with format \(format)"
        return .invalid("<nil>", "", "\(what) value must be of type \(type) \(form) in \(place)")
    }

    /// Whether a float is a whole number for all that a JSON client could tell.
    static func isJSONInteger(_ number: Double) -> Bool {
        let largest = Double(1 << 53 - 1)
        guard number.isFinite, number.magnitude <= largest else { return false }
        let whole = number.rounded(.towardZero)
        if number == whole { return true }
        let difference = (number - whole).magnitude
        return difference / (number.magnitude + whole.magnitude) < 1e-9
    }
}
