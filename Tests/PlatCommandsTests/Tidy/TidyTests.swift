import PlatSystem
import PlatTesting
import Testing

/// The rules of the house that a search in the text can hold against the code.
///
/// Whatever a list here excepts is to leave it; nothing is to be added but with a reason.
struct TidyTests {
    /// Texts that are shortened or worded otherwise, and decide nothing.
    private static let rewording: Set<String> = [
        // A full stop at the end of what a server says, or what the line has said before it.
        "PlatCommands/Remote/CommandError+Client.swift", "PlatCommands/Remote/RefusalWords.swift",
        // The status as seen from inside.
        "PlatServer/Resources/Content.swift",
    ]

    @Test func noTextOfAMessageDecidesAnything() throws {
        let sources = try SourceFiles.all.get()
        let texts = ["message", "description", "detail", "reason", "reasonText"]
        let questions = ["hasPrefix(", "hasSuffix(", "contains(", "starts(", "firstRange("]
        let patterns =
            texts.flatMap { text in questions.map { "\(text).\($0)" } }
            + texts.dropLast(2).flatMap { ["\($0) == \"", "\($0) != \""] }
        let numbers = Set(texts.compactMap(sources.number(of:)))
        for file in sources.files where !Self.rewording.contains(file.path) {
            for line in file.lines where !numbers.isDisjoint(with: line.words) {
                let found = patterns.first { line.text.contains($0) }
                #expect(found == nil, "\(file.place(line))")
            }
        }
    }

    @Test func anErrorThatIsSwallowedSaysWhy() throws {
        let sources = try SourceFiles.all.get()
        let word = try #require(sources.number(of: "try"))
        for file in sources.files {
            for (at, line) in file.lines.enumerated()
            where line.words.contains(word) && line.text.contains("try?") {
                let around = file.lines[max(0, at - 5)...min(at + 4, file.lines.count - 1)]
                #expect(around.contains { $0.text.contains("// ") }, "\(file.place(line))")
            }
        }
    }

    @Test func aFunctionFitsAScreen() throws {
        for file in try SourceFiles.all.get().files {
            var open: SourceLine?
            for line in file.lines {
                if let start = open, line.text == "}", line.indentation == start.indentation {
                    let length = line.number - start.number + 1
                    #expect(length <= 60, "\(length) lines: \(file.place(start))")
                    open = nil
                } else if open == nil, !line.text.hasSuffix("}"),
                    ["func", "init", "deinit", "subscript"].contains(Declaration(line)?.keyword)
                {
                    open = line
                }
            }
        }
    }

    @Test func everyPublicTypeSaysWhatItIs() throws {
        let types: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        for file in try SourceFiles.all.get().files {
            for line in undocumented(file) where types.contains(Declaration(line)?.keyword ?? "") {
                Issue.record("\(file.place(line))")
            }
        }
    }

    /// Public members of which only their name says what they are; the numbers may only fall.
    private static let silentMembers = [
        "PlatClient": 0, "PlatCommands": 16, "PlatConfig": 78, "PlatHTTP": 54, "PlatModel": 254,
        "PlatServer": 17, "PlatStore": 27, "PlatSystem": 20, "PlatTesting": 36, "PlatValue": 44,
    ]

    @Test func ofPublicMembersFewerAndFewerAreSilent() throws {
        var found: [String: Int] = [:]
        for file in try SourceFiles.all.get().files {
            found[String(file.module), default: 0] += undocumented(file).count
        }
        for (module, count) in found.sorted(by: { $0.key < $1.key }) {
            let most = Self.silentMembers[module] ?? 0
            #expect(count <= most, "\(module): \(count) public members without ///")
        }
    }

    private func undocumented(_ file: SourceFile) -> [SourceLine] {
        file.lines.enumerated().compactMap { at, line in
            guard line.text.contains("public "), let declaration = Declaration(line),
                declaration.isPublic
            else { return nil }
            var before = at - 1
            while before >= 0, file.lines[before].text.hasPrefix("@") { before -= 1 }
            return before >= 0 && file.lines[before].text.hasPrefix("///") ? nil : line
        }
    }

    /// Where a field is in an object is known by the view of its kind, in `PlatModel/Objects`. What is
    /// left are bodies that are no objects, and fields that every kind has.
    private static let spelledPathsMax = 20

    @Test func theServerSpellsNextToNoPaths() throws {
        let places = try SourceFiles.all.get().files.filter { $0.module == "PlatServer" }
            .flatMap { file in
                file.lines.filter { $0.text.contains(".at(\"") }.map(file.place)
            }
        #expect(
            places.count <= Self.spelledPathsMax,
            "\(places.count) paths:\n\(places.joined(separator: "\n"))")
    }

    @Test func aFileHoldsOneCommand() throws {
        for file in try SourceFiles.all.get().files where file.module == "PlatCommands" {
            let commands = file.lines.filter {
                $0.text.hasPrefix("struct ") && $0.text.contains(": Command")
            }
            #expect(commands.count <= 1, "Sources/\(file.path)")
        }
    }

    /// Beside its spec and its options a command is what it reads from its arguments, and a `run` that
    /// calls and prints.
    @Test func aCommandIsSmall() throws {
        for file in try SourceFiles.all.get().files where file.module == "PlatCommands" {
            guard
                file.lines.contains(where: {
                    $0.text.hasPrefix("struct ") && $0.text.contains(": Command")
                })
            else { continue }
            var rest = 0
            var isSpec = false
            var run: SourceLine?
            for line in file.lines.dropLast() {
                if line.indentation == 4, !line.text.isEmpty {
                    isSpec = ["static let spec", "private enum Option", "enum Option"].contains {
                        line.text.hasPrefix($0)
                    }
                    if line.text.hasPrefix("func run(") { run = line }
                    if line.text == "}", let start = run {
                        let length = line.number - start.number + 1
                        #expect(length <= 30, "\(length) lines: \(file.place(start))")
                        run = nil
                    }
                }
                if !isSpec { rest += 1 }
            }
            #expect(rest <= 120, "\(rest) lines beside the spec: Sources/\(file.path)")
        }
    }

    @Test func onlyPlatSystemReachesForTheProcess() throws {
        let sources = try SourceFiles.all.get()
        let names = ["print", "exit", "getenv"]
        let numbers = Set(names.compactMap(sources.number(of:)))
        let outside: Set<Substring> = ["plat", "PlatSystem", "PlatTesting"]
        for file in sources.files where !outside.contains(file.module) {
            let own = file.lines.contains {
                Declaration($0).map { names.contains($0.name) } ?? false
            }
            for line in file.lines where !numbers.isDisjoint(with: line.words) && !own {
                let calls = names.contains { name in
                    line.text.split(separator: name + "(", omittingEmptySubsequences: false)
                        .dropLast().contains { before in
                            guard let last = before.last else { return true }
                            return !last.isLetter && !last.isNumber && last != "." && last != "_"
                        }
                }
                #expect(!calls, "\(file.place(line))")
            }
        }
    }

    /// What the first columns of a text's tables quote, table by table.
    private static func tables(in text: String) -> [Set<String>] {
        var tables: [Set<String>] = []
        var isInside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                isInside = false
                continue
            }
            if !isInside { tables.append([]) }
            isInside = true
            let column = line.dropFirst().prefix { $0 != "|" }
            let parts = column.split(separator: "`", omittingEmptySubsequences: false)
            for (at, part) in parts.enumerated() where at % 2 == 1 {
                tables[tables.count - 1].insert(String(part))
            }
        }
        return tables
    }

    private func expect(
        _ names: Set<String>, toNameTheFoldersOf folder: String, but isExcepted: (String) -> Bool
    ) throws {
        let entries = try FileManager.default.contentsOfDirectory(atPath: Project.file(folder))
        let folders = Set(entries.filter { !$0.contains(".") && !isExcepted($0) })
        #expect(folders.subtracting(names) == [], "not named in Sources/README.md")
        #expect(names.subtracting(folders) == [], "named in Sources/README.md, but not there")
    }

    @Test func theMapNamesWhatIsThereAndNothingElse() throws {
        let map = String(
            decoding: try readFile(Project.file("Sources/README.md")), as: UTF8.self)
        let tables = Self.tables(in: map)
        try #require(tables.count >= 2)
        try expect(tables[0], toNameTheFoldersOf: "Sources", but: { $0.hasPrefix("C") })
        try expect(tables[1], toNameTheFoldersOf: "Sources/PlatServer", but: { _ in false })
        for quoted in map.split(separator: "`") where quoted.contains("/") {
            guard
                quoted.hasPrefix("Plat") || quoted.hasPrefix("plat/") || quoted.hasPrefix("Tests/"),
                !quoted.contains("<"), !quoted.contains(" ")
            else { continue }
            let file = quoted.hasPrefix("Tests/") ? String(quoted) : "Sources/\(quoted)"
            let isThere = FileManager.default.fileExists(atPath: Project.file(file))
            #expect(isThere, "Sources/README.md names \(quoted)")
        }
    }

    /// What the language or a library calls.
    private static let witnesses: Set<String> = ["customMirror"]
    /// What only tests reach so far, and what it waits for.
    private static let awaitingTheirCommand = [
        "wildcardSubdomain": "the hosts of an Ingress, which is not served",
        "environmentName": "the containers of a pod, which is not served",
        "headerName": "the probes of a pod, which is not served",
        "fullyQualifiedDomain": "the addresses of an EndpointSlice, which is not served",
        "issueClient": "a certificate that tests of client certificates show",
    ]

    @Test func everyDeclarationIsReached() throws {
        let sources = try SourceFiles.all.get()
        var waiting = Set(Self.awaitingTheirCommand.keys)
        for file in sources.files where file.module != "PlatTesting" {
            for line in file.lines {
                guard let declaration = Declaration(line),
                    sources.count(of: declaration.name) == 1,
                    !Self.witnesses.contains(declaration.name)
                else { continue }
                let isKnown = waiting.remove(declaration.name) != nil
                #expect(isKnown, "nothing else says \(declaration.name): \(file.place(line))")
            }
        }
        #expect(waiting.isEmpty, "no longer unreached")
    }
}
