/// What the user may have meant.
enum Suggestions {
    static let maximum = 3

    /// The candidates nearest to `word` by edit distance, the nearest first; none where nothing is near.
    static func nearest(to word: String, among candidates: some Sequence<String>) -> [String] {
        let typed = Array(word.lowercased().unicodeScalars)
        guard !typed.isEmpty else { return [] }
        let bound = max(1, min(3, typed.count / 2))
        var found: [(distance: Int, name: String)] = []
        for candidate in candidates {
            let name = Array(candidate.lowercased().unicodeScalars)
            if name.count > typed.count, typed.count >= 3, name.starts(with: typed) {
                found.append((1, candidate))
                continue
            }
            guard abs(name.count - typed.count) <= bound else { continue }
            let distance = distance(typed, name)
            if distance <= bound { found.append((distance, candidate)) }
        }
        found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return found.prefix(maximum).map(\.name)
    }

    /// A hint that names the nearest candidates, or none.
    static func hint(
        for word: String, among candidates: some Sequence<String>, prefix: String = ""
    ) -> [String] {
        let names = nearest(to: word, among: candidates).map { prefix + $0 }
        return names.isEmpty ? [] : ["did you mean \(list(names))?"]
    }

    /// `a`, `a or b`, `a, b or c`.
    static func list(_ names: [String], last word: String = "or") -> String {
        guard names.count > 1, let last = names.last else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " \(word) " + last
    }

    /// Insertions, deletions, replacements and swaps of neighbours count one each.
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let replaced = previous[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(replaced, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
