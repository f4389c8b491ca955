/// What the three completion scripts are made of.
struct CompletionModel {
    struct Entry {
        /// The words after `plat`, an alias of the last one included.
        var path: [String]
        var spec: CommandSpec
    }

    /// Every command, also by its other names; hidden ones are left out.
    static var entries: [Entry] {
        CommandTable.all.map { $0.spec }.filter { !$0.isHidden }.flatMap { spec in
            [Entry(path: spec.path, spec: spec)]
                + spec.aliases.map { Entry(path: spec.path.dropLast() + [$0], spec: spec) }
        }
    }

    /// Paths that have something below them, `[]` for plat itself, with what is below.
    static var groups: [(path: [String], children: [(name: String, summary: String)])] {
        let lookup = CommandLookup(program: "plat")
        var paths: [[String]] = [[]]
        for spec in entries.map(\.spec) {
            for length in 1...spec.path.count where !paths.contains(Array(spec.path.prefix(length)))
            {
                paths.append(Array(spec.path.prefix(length)))
            }
        }
        return paths.compactMap { path in
            let children = lookup.children(of: path, includingHidden: false)
            guard !children.isEmpty else { return nil }
            return (path, children.map { ($0, summary(path + [$0])) })
        }
    }

    /// How a word leads from one command to the next: what stands before it, and the word.
    static var descent: [String] {
        var steps: [String] = []
        for path in entries.map(\.path) {
            for end in path.indices {
                let step = path[..<end].joined(separator: " ") + " " + path[end]
                if !steps.contains(step) { steps.append(step) }
            }
        }
        return steps
    }

    /// Global options that take the next word, in all their spellings.
    static var valueOptions: [String] {
        GlobalOptions.specs.filter { $0.argument != .none }.flatMap(spellings)
    }

    static func spellings(_ option: OptionSpec) -> [String] {
        (option.short.map { ["-\($0)"] } ?? []) + ["--\(option.long)"]
    }

    static func visibleOptions(_ spec: CommandSpec) -> [OptionSpec] {
        HelpText.visible(spec.options + GlobalOptions.specs)
    }

    /// The word that `plat complete` knows a kind by; nil where the shell or the script answers.
    static func asked(_ kind: CompletionKind) -> String? {
        switch kind {
        case .workspace: "workspace"
        case .resource: "resource"
        case .object: "object"
        case .export: "export"
        case .binding: "binding"
        case .context: "context"
        case .command: "command"
        case .format: "format"
        case .nothing, .file, .directory, .choices: nil
        }
    }

    private static func summary(_ path: [String]) -> String {
        CommandTable.all.first { $0.spec.path == path }?.spec.summary
            ?? CommandTable.summary(of: path.joined(separator: " "))
    }
}
