import PlatValue

/// One validation of a value against a compiled schema.
///
/// The order of the steps, and which failure hides which, are upstream's: the errors of an `anyOf` are
/// those of the branch that got furthest, and "furthest" is counted in `matches`.
struct Validation {
    /// What one node found.
    struct Outcome {
        var errors: [FieldError] = []
        /// How many checks passed, to choose the best branch of an `anyOf` or `oneOf` by.
        var matches = 0

        var isValid: Bool { errors.isEmpty }

        static func failure(_ error: FieldError) -> Outcome { Outcome(errors: [error]) }

        /// The errors as a set, where there are many.
        private var known: Set<FieldError>?
        private static let fewErrors = 16

        init(errors: [FieldError] = [], matches: Int = 0) {
            self.errors = errors
            self.matches = matches
        }

        mutating func add(_ error: FieldError) {
            if known == nil, errors.count >= Self.fewErrors { known = Set(errors) }
            if known?.insert(error).inserted ?? !errors.contains(error) { errors.append(error) }
        }

        mutating func merge(_ other: Outcome) {
            matches += other.matches
            guard !errors.isEmpty else {
                (errors, known) = (other.errors, other.known)
                return
            }
            for error in other.errors { add(error) }
        }
    }

    /// What the values allowed by a node are called, made once for all who break it.
    private var allowedTexts: [ObjectIdentifier: String] = [:]

    private var path = ValuePath()

    init() {}

    /// Validates a value that has a name or an index: what is wrong with a value that an update
    /// leaves as it was is not reported, so that tightened schemas do not lock old objects.
    mutating func validate(
        _ value: Value, _ node: CompiledNode, _ correlation: Correlation?
    ) -> Outcome {
        let outcome = check(value, node, correlation)
        if !outcome.isValid, let correlation, correlation.old == value {
            return Outcome(matches: outcome.matches)
        }
        return outcome
    }

    /// Runs every check of a node.
    private mutating func check(
        _ value: Value, _ node: CompiledNode, _ correlation: Correlation?
    ) -> Outcome {
        var outcome = Outcome()
        if node.hasType || !node.formatText.isEmpty {
            outcome.merge(checkType(value, node))
            outcome.matches += 1
        }
        if value.isNull {
            outcome.merge(checkAllowed(value, node))
            return outcome
        }
        if node.hasCombinations { outcome.merge(checkCombinations(value, node, correlation)) }
        outcome.matches += node.hasCombinations ? 1 : 2
        switch value {
        case .string(let text):
            outcome.merge(checkText(text, node))
            outcome.matches += 1
            if let format = node.format {
                if !format.matches(text) { outcome.add(formatFailure(text, node)) }
                outcome.matches += 1
            }
        case .integer, .number:
            outcome.merge(checkNumber(value, node))
            outcome.matches += 2
        case .array(let elements):
            outcome.merge(checkElements(elements, node, correlation))
            outcome.matches += 2
        default: break
        }
        outcome.merge(checkAllowed(value, node))
        outcome.matches += 1
        if case .object(let members) = value {
            outcome.merge(checkMembers(members, node, correlation))
            outcome.matches += 1
        }
        outcome.matches += 1
        return outcome
    }

    /// A value that is none of those that the node allows.
    mutating func notAllowed(_ value: Value, _ allowed: [Value], _ node: CompiledNode)
        -> FieldError
    {
        let id = ObjectIdentifier(node)
        let detail =
            allowedTexts[id]
            ?? FieldError.notSupported(
                "", value,
                supported: allowed.map { $0.stringValue ?? $0.jsonText(sortedKeys: true) }
            ).detail
        allowedTexts[id] = detail
        return FieldError(.notSupported, field, value, detail)
    }

    var place: String { path.text }

    /// The path in the field of an error.
    var field: String {
        let text = path.text
        return text.isEmpty ? "<nil>" : text
    }

    func invalid(_ value: Value, _ problem: String) -> Outcome {
        .failure(.invalid(field, value, "\(place) in body \(problem)"))
    }

    /// Checks that combine schemas are reported for the object as a whole.
    func combinationFailure(_ problem: String) -> FieldError {
        .invalid("<nil>", "", "\(GoText.quoted(place)) \(problem)")
    }
}

extension Validation {
    private mutating func checkMembers(
        _ members: Members, _ node: CompiledNode, _ correlation: Correlation?
    ) -> Outcome {
        let limits = node.schema.limits
        let count = Int64(members.count)
        var outcome = Outcome()
        if let minimum = limits.minProperties, count < minimum {
            let problem = "should have at least \(minimum) properties"
            outcome.merge(invalid(.integer(count), problem))
        }
        if let maximum = limits.maxProperties, count > maximum {
            outcome.add(.tooMany(field, count: Int(count), max: Int(maximum)))
        }
        for (name, value) in members {
            guard let child = node.properties[name] ?? node.additionalProperties else {
                if case .allowed(false)? = node.schema.additionalProperties {
                    outcome.add(forbiddenMember(name))
                }
                continue
            }
            path.push(name)
            outcome.merge(validate(value, child, correlation?.member(name)))
            path.pop()
        }
        for name in node.schema.required where !members.contains(name) {
            path.push(name)
            outcome.add(.required(place))
            path.pop()
        }
        return outcome
    }

    private func forbiddenMember(_ name: String) -> FieldError {
        .invalid(field, .string(name), "\(place).\(name) in body is a forbidden property")
    }

    private mutating func checkElements(
        _ elements: [Value], _ node: CompiledNode, _ correlation: Correlation?
    ) -> Outcome {
        var outcome = Outcome()
        if let items = node.items {
            let before = correlation.flatMap { ElementCorrelations($0, for: elements) }
            for (index, element) in elements.enumerated() {
                path.push(index)
                outcome.merge(validate(element, items, before?[element]))
                path.pop()
            }
        }
        let count = Int64(elements.count)
        if let minimum = node.schema.limits.minItems, count < minimum {
            outcome.merge(invalid(.integer(count), "should have at least \(minimum) items"))
        }
        if let maximum = node.schema.limits.maxItems, count > maximum {
            outcome.add(.tooMany(field, count: Int(count), max: Int(maximum)))
        }
        return outcome
    }

    private mutating func checkCombinations(
        _ value: Value, _ node: CompiledNode, _ correlation: Correlation?
    ) -> Outcome {
        var outcome = Outcome(matches: 1)
        if !node.anyOf.isEmpty { outcome.merge(checkAnyOf(value, node, correlation)) }
        if !node.oneOf.isEmpty { outcome.merge(checkOneOf(value, node, correlation)) }
        if !node.allOf.isEmpty {
            var validCount = 0
            for branch in node.allOf {
                let result = check(value, branch, correlation)
                if result.isValid { validCount += 1 }
                outcome.merge(result)
            }
            if validCount < node.allOf.count {
                let rest = validCount == 0 ? ". None validated" : ""
                outcome.add(combinationFailure("must validate all the schemas (allOf)\(rest)"))
            }
        }
        if let not = node.not, check(value, not, correlation).isValid {
            outcome.add(combinationFailure("must not validate the schema (not)"))
        }
        outcome.matches += 1
        return outcome
    }

    private mutating func checkAnyOf(
        _ value: Value, _ node: CompiledNode, _ correlation: Correlation?
    ) -> Outcome {
        var best: Outcome?
        for branch in node.anyOf {
            let result = check(value, branch, correlation)
            if result.isValid { return result }
            if best.map({ result.matches > $0.matches }) ?? true { best = result }
        }
        var outcome = Outcome()
        outcome.add(combinationFailure("must validate at least one schema (anyOf)"))
        if let best { outcome.merge(best) }
        return outcome
    }

    private mutating func checkOneOf(
        _ value: Value, _ node: CompiledNode, _ correlation: Correlation?
    ) -> Outcome {
        var best: Outcome?
        var first: Outcome?
        var validCount = 0
        for branch in node.oneOf {
            let result = check(value, branch, correlation)
            if result.isValid {
                validCount += 1
                best = nil
                if first == nil { first = result }
            } else if validCount == 0, best.map({ result.matches > $0.matches }) ?? true {
                best = result
            }
        }
        if validCount == 1 { return first ?? Outcome() }
        let found = validCount == 0 ? "none valid" : "\(validCount) valid alternatives"
        var outcome = Outcome()
        outcome.add(
            combinationFailure("must validate one and only one schema (oneOf). Found \(found)"))
        if let best { outcome.merge(best) }
        return outcome
    }
}
