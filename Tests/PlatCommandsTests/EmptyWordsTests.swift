import Testing

@testable import PlatCommands

/// An empty word is a variable that was never set. Taken for "not given" it would widen what a
/// command does, from one object to all of them.
@Suite struct EmptyWordsTests {
    private static let shellOnly = ["complete"]

    /// A command line with `word` in the place of one operand, and `x` in the others.
    private static func words(_ spec: CommandSpec, _ position: Int, _ word: String) -> [String] {
        let count = max(spec.operands.minimum, position + 1)
        return (0..<count).map { $0 == position ? word : "x" }
    }

    @Test func noCommandTakesAnEmptyOperand() throws {
        for command in CommandTable.all where !Self.shellOnly.contains(command.spec.name) {
            let spec = command.spec
            let parser = ArgumentParser(command: "plat " + spec.name, spec: spec)
            for (position, operand) in spec.operands.list.enumerated() {
                for word in ["", " ", "\t\n"] {
                    let error = #expect(throws: CommandError.self, "\(spec.name) \(operand.name)") {
                        try parser.parse(Self.words(spec, position, word))
                    }
                    #expect(error?.kind == .usage)
                    #expect(error?.subject == operand.name && error?.message == "is empty")
                }
            }
        }
    }

    /// kubectl reads these, and what overrides the kubeconfig, as not given.
    private static let notGiven =
        ["kubeconfig", "context", "namespace"] + GlobalOptions.overrideSpecs.map(\.long)

    @Test func everyOtherEmptyValueIsRefused() throws {
        for command in CommandTable.all {
            let spec = command.spec
            let parser = ArgumentParser(command: "plat " + spec.name, spec: spec)
            let operands = (0..<spec.operands.minimum).map { _ in "x" }
            for option in GlobalOptions.specs + spec.options where option.argument != .none {
                let line = operands + ["--\(option.long)="]
                let own = spec.options.contains { $0.long == option.long && !$0.takesEmpty }
                if Self.notGiven.contains(option.long), !own {
                    #expect(
                        try parser.parse(line).given(option) == nil, "\(spec.name) \(line)")
                    continue
                }
                let error = #expect(throws: CommandError.self, "\(spec.name) \(line)") {
                    try parser.parse(line)
                }
                #expect(error?.kind == .usage && error?.message == "is empty")
            }
        }
    }

    @Test(arguments: [
        ["delete", "cm", "a", "--all"], ["delete", "cm", "a", "-l", "x=y"],
        ["delete", "cm/a", "--all"], ["delete", "cm", "--all", "-l", "x=y"],
        ["delete", "-f", "a.yaml", "--all"], ["delete", "-f", "a.yaml", "-l", "x=y"],
        ["delete", "cm", ".."], ["get", "cm", "-n", ".."],
        ["delete", "cm", "a", "-n", "a/b"], ["apply", "-f", "a.yaml", "-n", "../x"],
        ["patch", "cm", "a", "-p", "{}", "-n", "."], ["delete", "cm", "a%2Fb"],
        ["get", "cm", "a", "-l", "x=y"],
        ["get", "cm", "a", "--field-selector", "x=y"], ["watch", "cm", "a", "-l", "x=y"],
    ])
    func whatWouldCountForNothingIsRefused(_ line: [String]) throws {
        let lookup = CommandLookup(program: "plat")
        guard case .found(let match) = try lookup.find(line) else {
            Issue.record("no such command")
            return
        }
        let parsed = try ArgumentParser(command: "plat", spec: match.command.spec)
            .parse(match.words)
        let error = #expect(throws: CommandError.self) { try match.command.init(parsed) }
        #expect(error?.kind == .usage)
    }
}
