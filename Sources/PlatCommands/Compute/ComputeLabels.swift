import PlatClient

/// Labels that clusters are given on the command line.
enum ComputeLabels {
    static let option = OptionSpec.values(
        nil, "label", "KEY=VALUE", "Label by which --compute chooses the cluster")

    static func read(_ arguments: ParsedArguments) throws(CommandError) -> [String: String] {
        var labels: [String: String] = [:]
        for text in arguments.texts(option) {
            let entry = try MetadataEdit.entry(text)
            guard let value = entry.value else {
                throw CommandError(.usage, "--label \(text)", "is not KEY=VALUE")
            }
            labels[entry.key] = value
        }
        return labels
    }
}
