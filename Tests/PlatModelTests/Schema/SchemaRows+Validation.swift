import PlatModel
import PlatValue

extension SchemaRows {
    /// Validation of a value: structure, embedded resources, lists.
    static func validate(_ row: Value) -> String? {
        guard let written = row["schema"], let value = row["value"] else { return "bad row" }
        if let resource = row["resource"] { return validate(row, resource) }
        do {
            let schema = CompiledSchema(try Schema(parsing: written))
            let old = row["oldValue"]
            let errors =
                schema.validateStructure(value, old: old)
                + schema.validateEmbeddedResources(value)
                + schema.validateUniqueness(value, old: old)
            return compare(errors, with: row["errors"])
        } catch {
            return "\(error)"
        }
    }

    /// Validation of a whole custom resource, as a create or update request does it.
    private static func validate(_ row: Value, _ resource: Value) -> String? {
        do {
            let schema = CompiledSchema(try Schema(parsing: row["schema"] ?? [:]))
            var rules = CustomResourceRules(
                apiVersion: "example.com/v1", kind: "Widget",
                isNamespaced: resource["clusterScoped"]?.boolValue != true, schema: schema)
            if let path = resource["specReplicasPath"]?.stringValue {
                rules.scale = .init(
                    specReplicasPath: path,
                    statusReplicasPath: resource["statusReplicasPath"]?.stringValue ?? "",
                    labelSelectorPath: resource["labelSelectorPath"]?.stringValue)
            }
            let result = rules.validate(row["value"] ?? .null, old: row["oldValue"])
            return compare(result.errors, with: row["errors"])
        } catch {
            return "\(error)"
        }
    }

    /// Compares as sets: upstream walks its maps in random order.
    static func compare(_ errors: [FieldError], with expected: Value?) -> String? {
        let found = Set(
            errors.map { "\($0.kind.causeReason) \($0.field) [\($0.detail)] \($0.body)" })
        let wanted = Set(
            (expected?.arrayValue ?? []).map { error in
                func text(_ key: String) -> String { error[key]?.stringValue ?? "" }
                return "\(text("type")) \(text("field")) [\(text("detail"))] \(text("message"))"
            })
        guard found != wanted else { return nil }
        let missing = wanted.subtracting(found).sorted()
        let surplus = found.subtracting(wanted).sorted()
        return "missing \(missing), surplus \(surplus)"
    }
}
