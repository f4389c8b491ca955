/// Finds the command that a command line means.
struct CommandLookup {
    let program: String

    struct Match {
        var command: any Command.Type
        /// The words that are not the command's name, in order.
        var words: [String]
    }

    enum Outcome {
        case found(Match)
        /// A noun without a verb; `plat` itself has no noun.
        case group(path: [String], asksHelp: Bool)
    }

    /// Follows operands down the tree of commands as far as they lead. Global options may stand
    /// before and between; their values are skipped.
    func find(_ arguments: [String]) throws(CommandError) -> Outcome {
        var path: [String] = []
        var words: [String] = []
        var rest = arguments[...]
        while let word = rest.first {
            if word == "--" { break }
            if word.hasPrefix("-"), word != "-" {
                rest = rest.dropFirst()
                words.append(word)
                if takesNext(word), let value = rest.popFirst() { words.append(value) }
                continue
            }
            guard let next = child(word, of: path) else { break }
            path.append(next)
            rest = rest.dropFirst()
            if entries(below: path).isEmpty { break }
        }
        words += rest
        let name = path.joined(separator: " ")
        if let entry = CommandTable.entries.first(where: { $0.name == name }) {
            return .found(Match(command: entry.command, words: words))
        }
        if let word = rest.first, word != "--" { throw unknown(word, after: path) }
        return .group(path: path, asksHelp: words.contains("--help") || words.contains("-h"))
    }

    /// The next words after `path`, each once, in the order of the table.
    func children(of path: [String], includingHidden: Bool = true) -> [String] {
        var names: [String] = []
        for entry in entries(below: path) where includingHidden || !entry.command.spec.isHidden {
            let name = String(entry.name.split(separator: " ")[path.count])
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    private func entries(below path: [String]) -> [CommandTable.Entry] {
        let prefix = path.map { $0 + " " }.joined()
        return CommandTable.entries.filter { $0.name.hasPrefix(prefix) }
    }

    /// The name below `path` that `word` stands for, by name or by alias.
    private func child(_ word: String, of path: [String]) -> String? {
        guard !word.contains(" ") else { return nil }
        let whole = path + [word]
        let name = whole.joined(separator: " ")
        let isNamed = CommandTable.entries.contains { $0.name == name }
        if isNamed || !entries(below: whole).isEmpty { return word }
        let named = entries(below: path).first {
            let spec = $0.command.spec
            return spec.path.count == whole.count && spec.aliases.contains(word)
        }
        return named?.command.spec.path.last
    }

    private func takesNext(_ word: String) -> Bool {
        for option in GlobalOptions.specs {
            guard case .required = option.argument else { continue }
            if word == "--" + option.long { return true }
            if let short = option.short, word == "-\(short)" { return true }
        }
        return false
    }

    private func unknown(_ word: String, after path: [String]) -> CommandError {
        let command = ([program] + path).joined(separator: " ")
        let names = children(of: path, includingHidden: false)
        return CommandError(
            .usage, word, path.isEmpty ? "no such command" : "no such verb",
            hints: Suggestions.hint(for: word, among: names, prefix: command + " ")
                + ["see \(command) --help"],
            command: command)
    }
}
