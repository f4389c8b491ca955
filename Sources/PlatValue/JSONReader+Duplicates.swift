/// A key that an object has twice, with the path to it, innermost step first.
struct DuplicateKey {
    enum Step {
        case key(String)
        case index(Int)
    }
    var steps: [Step] = []

    /// How many are kept while reading; more than are reported, as some may be the same.
    static let keptMax = 1000
    private static let reportedMax = 100

    /// The paths, each once.
    static func report(_ duplicates: [DuplicateKey]) -> [String] {
        var seen: Set<String> = []
        let distinct = duplicates.map(\.text).filter { seen.insert($0).inserted }
        return Array(distinct.prefix(reportedMax))
    }

    /// The path as field validation prints it: `spec.list[0].x`.
    var text: String {
        var text = ""
        for step in steps.reversed() {
            switch step {
            case .key(let key): text += text.isEmpty ? key : "." + key
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }
}

extension JSONReader {
    /// Paths grow from the inside while the containers end: nothing is paid where no key is double.
    mutating func nest(from first: Int, in step: DuplicateKey.Step) {
        for at in first..<duplicates.count { duplicates[at].steps.append(step) }
    }
}
