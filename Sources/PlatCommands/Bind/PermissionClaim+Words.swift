import PlatModel
import PlatValue

extension PermissionClaim {
    /// What is allowed with which objects: `get and list configmaps with app=db`.
    var sentence: String {
        let what =
            verbs.contains("*") || verbs.isEmpty
            ? "do everything with" : Suggestions.list(verbs, last: "and")
        return "\(what) \(selectorText == "all" ? "all \(name)" : "\(name) with \(selectorText)")"
    }

    /// Which objects it is about, for people.
    var selectorText: String {
        guard let selector else { return "all" }
        let labels = requiredLabels.map { "\($0.key)=\($0.value)" }
        let expressions = (selector["matchExpressions"]?.arrayValue ?? []).map { expression in
            let values = expression["values"].strings
            let operation = expression["operator"]?.stringValue?.lowercased() ?? ""
            return "\(expression["key"]?.stringValue ?? "") \(operation)"
                + (values.isEmpty ? "" : " (\(values.joined(separator: ",")))")
        }
        let text = (labels + expressions).joined(separator: ",")
        return text.isEmpty ? "all" : text
    }
}
