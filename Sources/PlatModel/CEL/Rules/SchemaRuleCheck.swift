import PlatValue

/// Walks a schema and checks every rule in it, as the server does when a definition is created.
struct SchemaRuleCheck {
    private var acceptance: CELAcceptance
    private var costs = CELTotalCost()
    private var formErrors: [FieldError] = []
    /// How messages name the schema.
    private let base: String
    /// The field that the sum of all costs is reported on.
    private let totalField: String
    private let knownRules: Set<String>
    /// Nodes whose rules are left alone, because something is wrong with the form of what they judge.
    private let formlessPaths: Set<String>

    init(
        base: String, totalField: String, knownRules: Set<String> = [],
        formlessPaths: Set<String> = []
    ) {
        self.formlessPaths = formlessPaths
        self.base = base
        self.totalField = totalField
        self.knownRules = knownRules
        acceptance = CELAcceptance()
    }

    /// What is known about the place of a node.
    private struct Place {
        /// The node's path with a dot behind it.
        var path: String
        /// The list above whose elements have no counterpart before an update.
        var uncorrelatable: String?
        /// How many values there can be at most; nil where nothing limits them.
        var cardinality: UInt64? = 1
    }

    mutating func check(_ schema: Schema, _ path: String, isResource: Bool) {
        check(schema, Place(path: path), isResource: isResource)
    }

    private mutating func check(_ schema: Schema, _ place: Place, isResource: Bool) {
        guard schema.contents.contains(.rules) else { return }
        if !schema.validations.isEmpty, !formlessPaths.contains(String(place.path.dropLast())) {
            checkRules(schema, place, isResource: isResource)
        }
        for (name, property) in schema.properties.sorted(by: { $0.key < $1.key }) {
            var inner = place
            // How such an object is merged is known to nobody.
            if schema.others["x-kubernetes-map-type"] != nil { setUncorrelatable(&inner) }
            inner.path += "properties[\(name)]."
            check(property, inner, isResource: false)
        }
        if case .schema(let values)? = schema.additionalProperties {
            var inner = place
            inner.path += "additionalProperties."
            inner.cardinality = Self.product(place.cardinality, schema.limits.maxProperties)
            check(values, inner, isResource: false)
        }
        if let items = schema.items {
            var inner = place
            if schema.listType != .map { setUncorrelatable(&inner) }
            inner.path += "items."
            inner.cardinality = Self.product(place.cardinality, schema.limits.maxItems)
            check(items, inner, isResource: false)
        }
    }

    /// Nothing below the place has a counterpart before an update; the highest such place is told.
    private func setUncorrelatable(_ place: inout Place) {
        guard place.uncorrelatable == nil else { return }
        let path = place.path.dropLast()
        place.uncorrelatable = path.hasPrefix(base) ? String(path) : "\(base).\(path)"
    }

    private static func product(_ cardinality: UInt64?, _ maximum: Int64?) -> UInt64? {
        guard let cardinality, let maximum else { return nil }
        return CELBounds.product(cardinality, UInt64(max(0, maximum)))
    }

    private mutating func checkRules(_ schema: Schema, _ place: Place, isResource: Bool) {
        let before = formErrors.count
        for (index, rule) in schema.validations.enumerated() {
            formErrors += CELAcceptance.formErrors(
                rule, schema, "\(place.path)x-kubernetes-validations[\(index)]")
        }
        guard formErrors.count == before else { return }
        let scope = CELRuleScope(schema, isResource: isResource)
        guard scope.hasTypes else {
            acceptance.add(
                .internalError(
                    "\(place.path)x-kubernetes-validations",
                    "internal error: failed to construct type information for "
                        + "x-kubernetes-validations rules: unable to convert structural schema "
                        + "to CEL declarations"))
            return
        }
        let rules = schema.validations.map { CELRule($0, in: scope) }
        acceptance.check(rules, place.path, uncorrelatable: place.uncorrelatable)
        for (index, rule) in rules.enumerated() {
            let field = "\(place.path)x-kubernetes-validations[\(index)]"
            let factor = place.cardinality ?? scope.cardinalityMax
            let isKnown = knownRules.contains(rule.written.rule)
            costs.add(
                CELBounds.product(rule.maxCost, factor), "\(field).rule", "rule", isKnown: isKnown)
            if rule.message != nil {
                costs.add(
                    rule.messageMaxCost, "\(field).messageExpression", "messageExpression",
                    isKnown: isKnown)
            }
        }
    }

    mutating func finish() -> [FieldError] {
        formErrors + acceptance.errors + costs.errors(totalField)
    }
}

/// The costs of all rules of a definition together.
struct CELTotalCost {
    static let perRuleMax: UInt64 = 10_000_000
    static let sumMax: UInt64 = 100_000_000

    private var sum: UInt64 = 0
    private var mostExpensive: [(field: String, cost: UInt64)] = []
    private var ruleErrors: [FieldError] = []

    mutating func add(_ cost: UInt64, _ field: String, _ what: String, isKnown: Bool) {
        if cost > Self.perRuleMax, !isKnown {
            ruleErrors.append(
                .forbidden(field, Self.message("estimated \(what) cost", cost, Self.perRuleMax)))
        }
        sum = CELBounds.sum(sum, cost)
        guard cost >= Self.sumMax / 100 else { return }
        let at = mostExpensive.firstIndex { $0.cost < cost } ?? mostExpensive.count
        mostExpensive.insert((field, cost), at: at)
        mostExpensive = Array(mostExpensive.prefix(4))
    }

    func errors(_ totalField: String) -> [FieldError] {
        guard sum > Self.sumMax else { return ruleErrors }
        let total = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema"
        return ruleErrors
            + mostExpensive.map {
                .forbidden(
                    $0.field,
                    "contributed to estimated rule cost total exceeding cost limit for entire "
                        + "OpenAPIv3 schema")
            } + [.forbidden(totalField, Self.message(total, sum, Self.sumMax))]
    }

    private static func message(_ what: String, _ cost: UInt64, _ limit: UInt64) -> String {
        let factor = Double(cost) / Double(limit)
        let text =
            factor > 100
            ? "more than 100x"
            : CELFormatting.fixed(factor, factor < 1.5 ? 6 : 1, groups: false) + "x"
        return "\(what) exceeds budget by factor of \(text) (try simplifying the rule, or adding "
            + "maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)"
    }
}
