import PlatModel
import PlatValue

/// The selectors of a question about several objects at once. No authorizer here looks at them; what cannot be
/// read is refused or told, as Kubernetes does it.
struct ReviewedSelectors {
    private static let field = "spec.resourceAttributes"

    private let ofFields: Value?
    private let ofLabels: Value?

    /// Those of a review's `resourceAttributes`.
    init(_ attributes: Value?) {
        ofFields = attributes?.asked("fieldSelector")
        ofLabels = attributes?.asked("labelSelector")
    }

    var errors: [FieldError] {
        Self.errors(ofFields, "\(Self.field).fieldSelector") { requirement, place in
            let isNamed = !requirement["key"].text.isEmpty
            return (isNamed ? [] : [.required("\(place).key", "must be specified")])
                + LabelSelector.errors(expression: requirement, place)
                .filter { $0.field == "\(place).values" }
        }
            + Self.errors(ofLabels, "\(Self.field).labelSelector") { requirement, place in
                // An operator that there is not makes the selector one that cannot be read.
                LabelSelector.errors(expression: requirement, place)
                    .filter { $0.field != "\(place).operator" }
            }
    }

    private static func errors(
        _ selector: Value?, _ field: String, _ judge: (Value, String) -> [FieldError]
    ) -> [FieldError] {
        guard let selector else { return [] }
        let raw = selector["rawSelector"].text
        let requirements = selector["requirements"]?.arrayValue ?? []
        if !raw.isEmpty, !requirements.isEmpty {
            return [
                .invalid(
                    "\(field).rawSelector", .string(raw),
                    "may not specified at the same time as requirements")
            ]
        }
        if raw.isEmpty, requirements.isEmpty {
            return [
                .required(
                    "\(field).requirements",
                    "when \(field) is specified, requirements or rawSelector is required")
            ]
        }
        return requirements.enumerated().flatMap { judge($1, "\(field).requirements[\($0)]") }
    }

    /// What the status says of selectors that are left out because nobody can read them.
    var evaluationError: String? {
        var unread: [String] = []
        if let ofFields, !Self.canBeRead(fields: ofFields) { unread.append("fieldSelector") }
        if let ofLabels, !Self.canBeRead(labels: ofLabels) { unread.append("labelSelector") }
        guard !unread.isEmpty else { return nil }
        return unread.map { "\(Self.field).\($0) ignored due to parse error" }
            .joined(separator: "; ")
    }

    /// Field selectors know equal and unequal: each requirement has one value.
    private static func canBeRead(fields selector: Value) -> Bool {
        do throws(SelectorError) {
            _ = try FieldSelector(parsing: selector["rawSelector"].text)
        } catch {
            return false
        }
        return (selector["requirements"]?.arrayValue ?? []).allSatisfy { requirement in
            ["In", "NotIn"].contains(requirement["operator"].text)
                && requirement["values"].strings.count == 1
        }
    }

    private static func canBeRead(labels selector: Value) -> Bool {
        do throws(SelectorError) {
            _ = try LabelSelector(parsing: selector["rawSelector"].text)
            _ = try LabelSelector(object: ["matchExpressions": selector["requirements"] ?? []])
            return true
        } catch {
            return false
        }
    }
}
