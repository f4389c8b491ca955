/// Texts of quantities (`1500m`, `2Gi`) as built-in kinds hold them.
enum QuantityText {
    /// The quantity as it is written; nil for a text that is none.
    static func canonical(_ text: String) -> String? {
        var rest = Substring(text)
        if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
        let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard number.contains(where: \.isNumber), number.filter({ $0 == "." }).count <= 1 else {
            return nil
        }
        let suffix = String(rest.dropFirst(number.count))
        return isSuffix(suffix) ? text : nil
    }

    private static let suffixes: Set<String> = [
        "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
    ]

    private static func isSuffix(_ text: String) -> Bool {
        if suffixes.contains(text) { return true }
        guard text.first == "e" || text.first == "E" else { return false }
        return Int(text.dropFirst()) != nil
    }
}
