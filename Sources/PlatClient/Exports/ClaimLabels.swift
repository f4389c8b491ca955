import PlatModel
import PlatValue

/// `[app=db,tier=x]` in a claim: the labels of the objects that it is about.
struct ClaimLabels: Equatable {
    let labels: [String: String]

    init(_ labels: [String: String]) { self.labels = labels }

    /// Takes what stands in brackets out of a claim; nil where nothing does.
    init?(takenFrom text: inout String, or notation: Invalid) throws(Invalid) {
        guard let open = text.firstIndex(of: "[") else {
            if text.contains("]") { throw notation }
            return nil
        }
        guard let close = text[open...].firstIndex(of: "]") else { throw notation }
        var labels: [String: String] = [:]
        for pair in text[text.index(after: open)..<close].split(separator: ",") {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else { throw notation }
            labels[String(parts[0])] = String(parts[1])
        }
        let behind = text.index(after: close)
        let isWhole = behind == text.endIndex || text[behind] == ":"
        guard !labels.isEmpty, isWhole, !text[behind...].contains("[") else { throw notation }
        text.removeSubrange(open...close)
        self.labels = labels
    }

    /// The selector that takes these objects.
    var selector: Value {
        var all = Members()
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) { all[key] = .string(value) }
        return ["matchLabels": .object(all)]
    }
}
