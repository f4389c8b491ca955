/// A command line of a transcript, split as a shell would: words, quotes, leading assignments,
/// and a redirection of standard output to `/dev/full` or to a file.
struct CommandWords: Equatable {
    var environment: [String: String] = [:]
    var words: [String] = []
    var isOutputFull = false
    /// `>FILE`: where standard output goes instead.
    var outputFile: String?

    init(_ line: String) {
        for word in Self.split(line) {
            if word.text == ">/dev/full", !word.isQuoted {
                isOutputFull = true
            } else if word.text.first == ">", !word.isQuoted {
                outputFile = String(word.text.dropFirst())
            } else if words.isEmpty, !word.isQuoted, let equals = word.text.firstIndex(of: "="),
                word.text[..<equals].allSatisfy({ $0.isLetter || $0 == "_" })
            {
                let value = word.text[word.text.index(after: equals)...]
                environment[String(word.text[..<equals])] = String(value)
            } else {
                words.append(word.text)
            }
        }
    }

    private static func split(_ line: String) -> [(text: String, isQuoted: Bool)] {
        var words: [(text: String, isQuoted: Bool)] = []
        var current: (text: String, isQuoted: Bool)?
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { current?.text.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                current = (current?.text ?? "", current?.isQuoted ?? true)
            } else if character == " " {
                if let word = current { words.append(word) }
                current = nil
            } else {
                current = ((current?.text ?? "") + String(character), current?.isQuoted ?? false)
            }
        }
        if let word = current { words.append(word) }
        return words
    }
}
