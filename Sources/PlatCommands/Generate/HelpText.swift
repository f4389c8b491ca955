/// Help on a terminal: what a command does, examples first, then the rest.
enum HelpText {
    static let width = 88

    static func command(_ spec: CommandSpec, program: String) -> [String] {
        var lines = [spec.summary + "."]
        if !spec.discussion.isEmpty {
            lines += [""] + paragraphs(ProgramName.spoken(spec.discussion, by: program))
        }
        lines += examples(spec, program: program)
        lines += ["", "Usage:", "  " + usage(spec, program: program)]
        if !spec.aliases.isEmpty {
            let names = spec.aliases.map { (spec.path.dropLast() + [$0]).joined(separator: " ") }
            lines += ["", "Also: " + names.map { "\(program) \($0)" }.joined(separator: ", ")]
        }
        lines += verbs(below: spec.path, program: program)
        lines += options("Options:", visible(spec.options))
        lines += options("Options of every command:", visible(GlobalOptions.specs))
        if !spec.statuses.isEmpty {
            lines += ["", "Exit status: 0 done, 1 failed, 2 usage"]
            lines += spec.statuses.map { "  \($0.status)  \($0.meaning)" }
        }
        if !spec.inverse.isEmpty {
            lines += ["", "Undone by: \(program) " + spec.inverse.joined(separator: " ")]
        }
        return lines
    }

    static func noun(_ path: [String], program: String) -> [String] {
        var lines = [CommandTable.summary(of: path.joined(separator: " ")) + "."]
        lines += verbs(below: path, program: program)
        let name = ([program] + path).joined(separator: " ")
        return lines + ["", "See \(name) VERB --help for one of them."]
    }

    static let summary =
        "plat walks a tree of workspaces, publishes APIs into it, uses APIs from it"

    static func overview(program: String) -> [String] {
        var lines = [
            summary + ".", "", "Usage:", "  \(program) COMMAND [OPERANDS] [OPTIONS]", "",
            "Commands:",
        ]
        let lookup = CommandLookup(program: program)
        let names = lookup.children(of: [], includingHidden: false)
        lines += columns(names.map { ($0, CommandTable.summary(of: $0)) })
        lines += options("Options of every command:", visible(GlobalOptions.specs))
        lines += ["", "Topics:"]
        lines += columns(HelpTopic.allCases.map { ("help " + $0.rawValue, $0.summary) })
        return lines + ["", "See \(program) COMMAND --help for one of them."]
    }

    static func usage(_ spec: CommandSpec, program: String) -> String {
        let hasOptions = spec.options.contains { !$0.isHidden }
        return [program, spec.name, spec.operands.usage, hasOptions ? "[OPTIONS]" : ""]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    static func visible(_ options: [OptionSpec]) -> [OptionSpec] {
        options.filter { !$0.isHidden }
    }

    /// Commands below a path, for a noun's help.
    static func specs(below path: [String]) -> [CommandSpec] {
        CommandTable.all.map { $0.spec }.filter {
            $0.path.count > path.count && $0.path.starts(with: path) && !$0.isHidden
        }
    }

    private static func examples(_ spec: CommandSpec, program: String) -> [String] {
        guard !spec.examples.isEmpty else { return [] }
        var lines = ["", "Examples:"]
        for example in spec.examples {
            lines.append("  # \(example.meaning)")
            lines.append("  " + line(example, program: program))
        }
        return lines
    }

    /// The example's line in the words of the program as it was called.
    static func line(_ example: Example, program: String) -> String {
        guard program != "plat", example.line.hasPrefix("plat ") else { return example.line }
        return program + example.line.dropFirst("plat".count)
    }

    private static func verbs(below path: [String], program: String) -> [String] {
        let below = specs(below: path)
        guard !below.isEmpty else { return [] }
        return ["", "Commands:"]
            + columns(
                below.map { ($0.path.dropFirst(path.count).joined(separator: " "), $0.summary) })
    }

    private static func options(_ title: String, _ options: [OptionSpec]) -> [String] {
        guard !options.isEmpty else { return [] }
        return ["", title]
            + columns(options.map { ($0.short == nil ? "    \($0.usage)" : $0.usage, $0.help) })
    }

    /// Two columns; the right one is filled and goes on under itself.
    private static func columns(_ rows: [(String, String)]) -> [String] {
        let left = min(rows.map { $0.0.count }.max() ?? 0, 34)
        var lines: [String] = []
        for (name, text) in rows {
            let filled = fill(text, width: width - left - 4)
            var first = "  " + name
            if name.count > left {
                lines.append(first)
                first = "  "
            }
            first += String(repeating: " ", count: max(left + 4 - first.count, 0))
            lines.append(first + (filled.first ?? ""))
            for more in filled.dropFirst() {
                lines.append(String(repeating: " ", count: left + 4) + more)
            }
        }
        return lines
    }

    static func paragraphs(_ text: String) -> [String] {
        var lines: [String] = []
        for paragraph in split(text) {
            if !lines.isEmpty { lines.append("") }
            // Indented lines are kept as they are: they show files or commands.
            lines +=
                paragraph.hasPrefix("  ")
                ? paragraph.split(separator: "\n").map(String.init) : fill(paragraph, width: width)
        }
        return lines
    }

    /// Paragraphs of a discussion.
    static func split(_ text: String) -> [String] {
        var result: [String] = []
        var current: [Substring] = []
        let lines: [Substring] = text.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines + [""] {
            if !line.isEmpty {
                current.append(line)
            } else if !current.isEmpty {
                result.append(current.joined(separator: "\n"))
                current = []
            }
        }
        return result
    }

    static func fill(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
