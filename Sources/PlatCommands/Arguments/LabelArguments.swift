/// Labels that things are given on the command line.
enum LabelArguments {
    static func option(_ help: String) -> OptionSpec {
        .values(nil, "label", "KEY=VALUE", help)
    }

    static let ofClusters = option("Label by which --compute chooses the cluster")

    static func read(_ arguments: ParsedArguments) throws(CommandError) -> [String: String] {
        var labels: [String: String] = [:]
        for text in arguments.texts(ofClusters) {
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw CommandError(.usage, "--label \(text)", "is not KEY=VALUE")
            }
            labels[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        return labels
    }
}
