/// Walks a schema and checks every rule in it, as the server does when a definition is created.
struct SchemaRuleCheck {
    private var acceptance: CELAcceptance
    private var formErrors: [FieldError] = []
    private let base: String
    private let totalField: String

    init(base: String, totalField: String) {
        self.base = base
        self.totalField = totalField
        acceptance = CELAcceptance(base: base)
    }

    /// `place` is the node's path with a dot behind it, relative to the schema's root.
    mutating func check(
        _ schema: Schema, _ place: String, isResource: Bool, uncorrelatable: String? = nil
    ) {
        guard schema.contents.contains(.rules) else { return }
        let before = formErrors.count
        for (index, rule) in schema.validations.enumerated() {
            formErrors += CELAcceptance.formErrors(
                rule, schema, "\(place)x-kubernetes-validations[\(index)]")
        }
        if formErrors.count == before, !schema.validations.isEmpty {
            let scope = CELRuleScope(schema, isResource: isResource)
            let rules = schema.validations.map { CELRule($0, in: scope) }
            acceptance.check(rules, place, uncorrelatable: uncorrelatable)
        }
        for (name, property) in schema.properties.sorted(by: { $0.key < $1.key }) {
            check(
                property, "\(place)properties[\(name)].", isResource: false,
                uncorrelatable: uncorrelatable)
        }
        if case .schema(let values)? = schema.additionalProperties {
            check(
                values, "\(place)additionalProperties.", isResource: false,
                uncorrelatable: uncorrelatable)
        }
        if let items = schema.items {
            let list = schema.listType == .map ? nil : "\(base).\(place.dropLast())"
            check(
                items, "\(place)items.", isResource: false,
                uncorrelatable: uncorrelatable ?? list)
        }
    }

    mutating func finish() -> [FieldError] { formErrors + acceptance.errors }
}
