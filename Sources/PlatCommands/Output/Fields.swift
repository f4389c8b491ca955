/// Names with what they stand for, one a line, aligned.
enum Fields {
    static func lines(_ rows: [(String, String)]) -> [String] {
        let width = rows.map { TextWidth.columns($0.0) }.max() ?? 0
        return rows.map { name, text in
            let gap = String(repeating: " ", count: width - TextWidth.columns(name) + 2)
            return text.isEmpty ? name + ":" : name + ":" + gap + text
        }
    }
}
