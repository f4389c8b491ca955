import PlatModel

/// `NAME=LABEL=VALUE,…`: a location as the command line names it.
struct LocationArgument: Sendable, Equatable {
    var name: String
    var labels: [String: String]

    init(name: String, labels: [String: String]) {
        self.name = name
        self.labels = labels
    }

    init(parsing text: String) throws(Invalid) {
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(halves[0])
        let allowed = name.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == 45
        }
        guard !name.isEmpty, allowed else {
            throw Invalid("a location's name has lower-case letters, digits and dashes")
        }
        labels = [:]
        guard halves.count > 1 else { return }
        for pair in halves[1].split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw Invalid("labels are LABEL=VALUE,…")
            }
            labels[String(parts[0])] = String(parts[1])
        }
    }
}
