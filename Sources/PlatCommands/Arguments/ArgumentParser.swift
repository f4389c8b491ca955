/// Sorts the words after a command's name into options and operands, as kubectl's parser does:
/// options anywhere, `--name=value`, `--name value`, `-n value`, `-nvalue`, flags grouped (`-Rv`),
/// and nothing but operands after `--`.
struct ArgumentParser {
    let command: String
    let spec: CommandSpec
    private let byLong: [String: OptionSpec]
    private let byShort: [Character: OptionSpec]

    init(command: String, spec: CommandSpec) {
        self.command = command
        self.spec = spec
        // The command's own options win over the global ones of the same name.
        let options = GlobalOptions.specs + spec.options
        byLong = Dictionary(options.map { ($0.long, $0) }, uniquingKeysWith: { $1 })
        byShort = Dictionary(
            options.compactMap { option in option.short.map { ($0, option) } },
            uniquingKeysWith: { $1 })
    }

    func parse(_ words: [String]) throws(CommandError) -> ParsedArguments {
        var result = ParsedArguments(command: command)
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                result.afterDashes = Array(rest)
                result.operands += rest
                break
            } else if word.hasPrefix("--") {
                try parseLong(word, &rest, into: &result)
            } else if word.hasPrefix("-"), word != "-" {
                try parseShort(word, &rest, into: &result)
            } else {
                result.operands.append(word)
            }
        }
        if !result.has(GlobalOptions.help) { try checkOperands(result) }
        return result
    }

    private func parseLong(
        _ word: String, _ rest: inout ArraySlice<String>, into result: inout ParsedArguments
    ) throws(CommandError) {
        let body = word.dropFirst(2)
        let name = String(body.prefix { $0 != "=" })
        let attached = name.count == body.count ? nil : String(body.dropFirst(name.count + 1))
        guard let option = byLong[name] else { throw unknown(name) }
        try take(option, shown: "--" + name, attached: attached, &rest, into: &result)
    }

    private func parseShort(
        _ word: String, _ rest: inout ArraySlice<String>, into result: inout ParsedArguments
    ) throws(CommandError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = byShort[letter] else {
                throw CommandError(
                    .usage, word, "unknown option -\(letter)", hints: [helpHint])
            }
            var attached: String?
            if letters.first == "=" {
                attached = String(letters.dropFirst())
            } else if case .required = option.argument, !letters.isEmpty {
                attached = String(letters)
            }
            if attached != nil { letters = "" }
            try take(option, shown: "-\(letter)", attached: attached, &rest, into: &result)
        }
    }

    private func take(
        _ option: OptionSpec, shown: String, attached: String?,
        _ rest: inout ArraySlice<String>, into result: inout ParsedArguments
    ) throws(CommandError) {
        let value: String
        switch option.argument {
        case .none:
            switch attached {
            case nil, "true", "1", "t", "T", "TRUE", "True": value = "true"
            case "false", "0", "f", "F", "FALSE", "False": value = "false"
            case .some(let text):
                throw CommandError(.usage, "\(shown)=\(text)", "takes no value but true or false")
            }
        case .required(let name, _):
            guard let text = attached ?? rest.popFirst() else {
                throw CommandError(
                    .usage, shown, "needs a value",
                    hints: ["write \(shown) \(name)"])
            }
            value = text
        case .optional(_, let implied, _):
            value = attached ?? implied
        }
        guard !Self.isBlank(value) || option.takesEmpty && value.isEmpty else {
            throw CommandError(.usage, shown, "is empty", hints: [Self.emptyHint])
        }
        result.values[option.long, default: []].append(value)
    }

    private func checkOperands(_ result: ParsedArguments) throws(CommandError) {
        let operands = spec.operands
        if result.operands.count < operands.minimum {
            let missing = operands.list[result.operands.count]
            throw CommandError(
                .usage, missing.name, "is missing", hints: ["usage: " + usage, helpHint])
        }
        if let maximum = operands.maximum, result.operands.count > maximum {
            throw CommandError(
                .usage, result.operands[maximum], "one word too many",
                hints: ["usage: " + usage, helpHint])
        }
        // An empty name would be the address of the whole collection.
        for (position, word) in result.operands.enumerated() where Self.isBlank(word) {
            guard let operand = operands.operand(at: position), !operand.takesEmpty else {
                continue
            }
            throw CommandError(.usage, operand.name, "is empty", hints: [Self.emptyHint])
        }
    }

    /// Blanks name nothing either: a selector of them selects everything.
    private static func isBlank(_ word: String) -> Bool { word.allSatisfy(\.isWhitespace) }

    private static let emptyHint = "leave it out, or see what the variable that it comes from holds"

    private var usage: String {
        [command, spec.operands.usage].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private var helpHint: String { "see \(command) --help" }

    private func unknown(_ name: String) -> CommandError {
        let known = byLong.values.filter { !$0.isHidden }.map(\.long)
        return CommandError(
            .usage, "--" + name, "unknown option",
            hints: Suggestions.hint(for: name, among: known, prefix: "--") + [helpHint])
    }
}
