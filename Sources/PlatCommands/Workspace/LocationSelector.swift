import PlatModel
import PlatValue

/// The labels that a location must have, as the API takes them.
enum LocationSelector {
    /// `name=beta,region in (eu,us),!old` as a `LabelSelector` object.
    static func parse(_ text: String) throws(CommandError) -> Value {
        let selector: LabelSelector
        do throws(SelectorError) { selector = try LabelSelector(parsing: text) } catch {
            throw CommandError(.invalid, text, "not a label selector: \(error)")
        }
        var labels = Members()
        var expressions: [Value] = []
        for requirement in selector.requirements {
            switch requirement.operation {
            case .equals, .doubleEquals:
                labels[requirement.key] = .string(requirement.values.first ?? "")
            case .isIn: expressions.append(expression(requirement, "In"))
            case .notIn, .notEquals: expressions.append(expression(requirement, "NotIn"))
            case .exists: expressions.append(expression(requirement, "Exists"))
            case .doesNotExist: expressions.append(expression(requirement, "DoesNotExist"))
            case .greaterThan, .lessThan:
                throw CommandError(
                    .invalid, text, "locations cannot be selected by > and <",
                    hints: ["=, !=, in, notin, KEY and !KEY are known"])
            }
        }
        var value: Value = [:]
        if !labels.isEmpty { value["matchLabels"] = .object(labels) }
        if !expressions.isEmpty { value["matchExpressions"] = .array(expressions) }
        return value
    }

    private static func expression(_ requirement: LabelRequirement, _ operation: String) -> Value {
        var value: Value = ["key": .string(requirement.key), "operator": .string(operation)]
        if !requirement.values.isEmpty {
            value["values"] = .array(requirement.values.map(Value.string))
        }
        return value
    }
}
