/// Labels that things are given on the command line.
enum LabelArguments {
    static func option(_ help: String) -> OptionSpec {
        .values(nil, "label", "KEY=VALUE", help)
    }

    static let ofClusters = option("Label by which --compute chooses the cluster")

    static func read(_ arguments: ParsedArguments) throws(CommandError) -> [String: String] {
        var labels: [String: String] = [:]
        for text in arguments.texts(ofClusters) {
            guard let label = pair(text) else {
                throw CommandError(.usage, "--label \(text)", "is not KEY=VALUE")
            }
            labels[label.key] = label.value
        }
        return labels
    }

    /// What `KEY=VALUE` says; nil for any other text.
    static func pair(_ text: String) -> (key: String, value: String)? {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { return nil }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
}
