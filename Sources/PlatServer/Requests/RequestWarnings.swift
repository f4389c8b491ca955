/// What a reply warns of: each text once, and no more than a header can carry, as upstream bounds it.
struct RequestWarnings: Sendable {
    /// Characters in all before texts are cut, and then as many again, about.
    private static let total = 4 * 1024
    /// Characters of one text, once they are cut.
    private static let each = 256

    private var seen: Set<String> = []
    private var written = 0
    private var cuts = false
    /// In the order in which they were given.
    private(set) var texts: [String] = []

    mutating func add(_ text: String) {
        guard !text.isEmpty, !(cuts && written >= Self.total), seen.insert(text).inserted else {
            return
        }
        if !cuts, written + text.unicodeScalars.count > Self.total {
            // Too much for whole texts: all that there are, this one too, are cut.
            cuts = true
            texts = (texts + [text]).map(Self.cut)
            written = texts.reduce(0) { $0 + $1.unicodeScalars.count }
            return
        }
        texts.append(cuts ? Self.cut(text) : text)
        written += min(text.unicodeScalars.count, cuts ? Self.each : .max)
    }

    private static func cut(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.prefix(each))
        return String(scalars)
    }
}
