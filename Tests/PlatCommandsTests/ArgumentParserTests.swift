import PlatModel
import Testing

@testable import PlatCommands

private let recursive = OptionSpec.flag("R", "recursive", "All")
private let parents = OptionSpec.flag("p", "parents", "Parents")
private let namespace = OptionSpec.value("n", "namespace", "NAME", "Where")
private let dryRun = OptionSpec.optionalValue(
    nil, "dry-run", "MODE", implied: "client", "Try only")

private let spec = CommandSpec(
    path: ["try"], summary: "Try",
    options: [
        recursive, parents, namespace, .values("l", "label", "LABEL", "Labels"), dryRun,
    ],
    operands: .oneOrMore("PATH"))

private func parse(_ words: String...) throws(CommandError) -> ParsedArguments {
    try ArgumentParser(command: "plat try", spec: spec).parse(words)
}

@Suite struct ArgumentParserTests {
    @Test(arguments: [
        ["-n", "a", "x"], ["-na", "x"], ["-n=a", "x"], ["--namespace", "a", "x"],
        ["x", "--namespace=a"], ["-n", "b", "x", "-n", "a"],
    ])
    func everySpellingOfAValueMeansTheSame(_ words: [String]) throws {
        let parsed = try ArgumentParser(command: "plat try", spec: spec).parse(words)
        #expect(parsed.text(namespace) == "a")
        #expect(parsed.operands == ["x"])
    }

    @Test func groupedFlagsMayEndWithAValue() throws {
        let parsed = try parse("-Rpn", "a", "x")
        #expect(parsed.has(recursive) && parsed.has(parents))
        #expect(parsed.text(namespace) == "a")
    }

    @Test func aFlagCanBeTakenBack() throws {
        let parsed = try parse("--recursive", "--recursive=false", "x")
        #expect(!parsed.has(recursive))
        #expect(parsed.flag(recursive) == false)
        #expect(parsed.flag(parents) == nil)
    }

    @Test func afterTwoDashesEverythingIsAnOperand() throws {
        let parsed = try parse("x", "--", "-n", "--help")
        #expect(parsed.operands == ["x", "-n", "--help"])
        #expect(parsed.afterDashes == ["-n", "--help"])
    }

    @Test func oneDashIsAnOperand() throws {
        #expect(try parse("-").operands == ["-"])
    }

    @Test func anOptionalValueIsOnlyTakenAfterEquals() throws {
        #expect(try parse("--dry-run", "x").text(dryRun) == "client")
        #expect(try parse("--dry-run=server", "x").text(dryRun) == "server")
    }

    @Test func helpNeedsNoOperands() throws {
        #expect(try parse("--help").has(GlobalOptions.help))
    }

    @Test(arguments: [
        (["--namspace=a", "x"], "--namspace: unknown option"),
        (["-z", "x"], "-z: unknown option -z"),
        (["-n"], "-n: needs a value"),
        ([], "PATH: is missing"),
        (["--recursive=maybe", "x"], "--recursive=maybe: takes no value but true or false"),
    ])
    func mistakesAreNamed(_ words: [String], _ expected: String) {
        #expect {
            try ArgumentParser(command: "plat try", spec: spec).parse(words)
        } throws: { error in
            guard let error = error as? CommandError else { return false }
            #expect(error.kind == .usage)
            #expect("\(error.subject): \(error.message)" == expected)
            return true
        }
    }

    @Test func anUnknownOptionSuggestsTheNearest() {
        #expect {
            try parse("--namspace=a", "x")
        } throws: { error in
            (error as? CommandError)?.hints.first == "did you mean --namespace?"
        }
    }
}

@Suite struct CommandLookupTests {
    private let lookup = CommandLookup(program: "plat")

    @Test func globalOptionsMayStandBeforeTheCommand() throws {
        guard case .found(let match) = try lookup.find(["-w", "version", "version", "-v"]) else {
            Issue.record("not found")
            return
        }
        #expect(match.command.spec.path == ["version"])
        #expect(match.words == ["-w", "version", "-v"])
    }

    @Test func everyPathIsThereOnceAndAsItsSpecSays() {
        let names = CommandTable.entries.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names == CommandTable.all.map { $0.spec.name })
    }

    /// An option of a command must not silently take a letter from the options of all commands. Only where
    /// plat stands in kcp's place do kcp's letters count.
    @Test func noCommandReusesTheLettersOfGlobalOptions() {
        let taken = Set(GlobalOptions.specs.filter { !$0.isHidden }.compactMap(\.short))
        for command in CommandTable.all {
            let letters = command.spec.options.compactMap(\.short)
            #expect(Set(letters).count == letters.count, "\(command.spec.name)")
            let isKcps = command.spec.path == KcpStart.spec.path && letters == ["v"]
            #expect(isKcps || taken.isDisjoint(with: letters), "\(command.spec.name)")
        }
    }

    @Test func everyCommandHasExamplesAndASummaryInTheImperative() {
        for command in CommandTable.all where !command.spec.isHidden {
            let spec = command.spec
            #expect(!spec.examples.isEmpty, "\(spec.name)")
            #expect(!spec.summary.hasSuffix("."), "\(spec.name)")
            #expect(spec.examples.allSatisfy { !$0.line.isEmpty && !$0.meaning.isEmpty })
        }
    }
}

@Suite struct SuggestionsTests {
    @Test(arguments: [
        ("creat", ["create"]), ("lst", ["ls"]), ("tere", ["tree"]), ("xyzzy", []),
    ])
    func theNearestIsNamed(_ word: String, _ expected: [String]) {
        let names = ["create", "ls", "tree", "rm", "pwd"]
        #expect(Suggestions.nearest(to: word, among: names) == expected)
    }
}

@Suite struct DurationOptionTests {
    @Test(arguments: [
        ("30", Duration.seconds(30)), ("1h30m", .seconds(5400)), ("500ms", .milliseconds(500)),
        ("0", .zero),
    ])
    func goNotationIsRead(_ text: String, _ expected: Duration) throws {
        #expect(try GlobalOptions.duration(text) == expected)
    }

    @Test(arguments: ["", "soon", "5 m", "1d", "-3s"])
    func anythingElseIsRefused(_ text: String) {
        #expect(throws: Invalid.self) { try GlobalOptions.duration(text) }
    }
}
