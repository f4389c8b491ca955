import PlatModel
import PlatValue

extension SchemaRows {
    /// Validation of a value that is no whole resource: structure, embedded resources, lists.
    static func validate(_ row: Value) -> String? {
        guard let written = row["schema"], let value = row["value"] else { return "bad row" }
        guard row["resource"] == nil else { return nil }
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
