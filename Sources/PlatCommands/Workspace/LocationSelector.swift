import PlatValue

/// The labels that a location must have, as the API takes them.
enum LocationSelector {
    /// `name=beta,region in (eu,us),!old` as a `LabelSelector` object.
    static func parse(_ text: String) throws(CommandError) -> Value {
        var labels = Members()
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty else {
                throw CommandError(.invalid, text, "not a label selector")
            }
            labels[String(pair[0])] = .string(String(pair[1]))
        }
        return ["matchLabels": .object(labels)]
    }
}
