import PlatValue

/// Help for programs: what `--help` says, as an object.
enum HelpValue {
    static func command(_ spec: CommandSpec, program: String) -> Finding {
        var value: Value = [
            "command": .string(spec.name), "summary": .string(spec.summary),
            "usage": .string(HelpText.usage(spec, program: program)),
            "examples": .array(
                spec.examples.map {
                    [
                        "line": .string(HelpText.line($0, program: program)),
                        "meaning": .string($0.meaning),
                    ]
                }),
            "options": .array(HelpText.visible(spec.options).map(option)),
            "formats": Value(strings: spec.formats.map(\.rawValue)),
        ]
        if !spec.discussion.isEmpty { value["discussion"] = .string(spec.discussion) }
        if !spec.aliases.isEmpty { value["aliases"] = Value(strings: spec.aliases) }
        if !spec.inverse.isEmpty {
            value["inverse"] = .string(spec.inverse.joined(separator: " "))
        }
        let below = HelpText.specs(below: spec.path)
        if !below.isEmpty { value["commands"] = Value(strings: below.map(\.name)) }
        return Finding(name: spec.name, value)
    }

    /// A noun, or with no path the whole program.
    static func noun(_ path: [String], program: String) -> Finding {
        let name = path.joined(separator: " ")
        let summary = path.isEmpty ? HelpText.summary : CommandTable.summary(of: name)
        let commands = HelpText.specs(below: path).map { spec -> Value in
            ["command": .string(spec.name), "summary": .string(spec.summary)]
        }
        return Finding(
            name: name.isEmpty ? program : name,
            [
                "command": .string(name), "summary": .string(summary),
                "commands": .array(commands),
                "options": .array(HelpText.visible(GlobalOptions.specs).map(option)),
            ])
    }

    private static func option(_ option: OptionSpec) -> Value {
        ["option": .string(option.usage), "help": .string(option.help)]
    }
}
