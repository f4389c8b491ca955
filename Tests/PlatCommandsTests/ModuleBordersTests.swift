import PlatSystem
import PlatTesting
import Testing

/// Who may import whom; Sources/README.md draws it. A new edge is a decision, not an accident.
private let borders: [String: Set<String>] = [
    "plat": ["PlatCommands", "PlatSystem"],
    "PlatCommands": [
        "PlatServer", "PlatClient", "PlatConfig", "PlatHTTP", "PlatModel", "PlatValue",
        "PlatSystem",
    ],
    "PlatServer": ["PlatStore", "PlatHTTP", "PlatModel", "PlatValue", "PlatSystem"],
    "PlatClient": ["PlatHTTP", "PlatModel", "PlatValue", "PlatSystem"],
    "PlatConfig": ["PlatModel", "PlatValue", "PlatSystem"],
    "PlatStore": ["CSQLite", "Dispatch", "PlatSystem"],
    "PlatHTTP": ["CCurl", "CMicroHTTPD", "CGnuTLS", "PlatSystem"],
    "PlatModel": ["PlatValue"],
    "PlatValue": ["CYAML"],
    "PlatSystem": ["CEpoll", "Dispatch", "Glibc", "Musl", "Darwin"],
]

/// What comes with the compiler and draws no border.
private let language: Set<String> = ["Dispatch", "Swift", "Synchronization"]

@Suite struct ModuleBorders {
    @Test(arguments: borders.keys.sorted())
    func aModuleImportsOnlyWhatItMay(_ module: String) throws {
        let allowed = try #require(borders[module]).union(language)
        for file in swiftFiles(in: "Sources/\(module)") {
            for (number, line) in lines(of: file) {
                guard let name = importedModule(line) else { continue }
                #expect(allowed.contains(name), "\(file):\(number): \(module) imports \(name)")
            }
        }
    }

    @Test func onlyPlatSystemKnowsPlatforms() {
        for module in borders.keys.sorted() where module != "PlatSystem" {
            for file in swiftFiles(in: "Sources/\(module)") {
                for (number, line) in lines(of: file) {
                    let isConditional = line.hasPrefix("#if") || line.hasPrefix("#elseif")
                    #expect(!isConditional, "\(file):\(number): \(line)")
                }
            }
        }
    }

    @Test func everyModuleHasItsBorders() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Project.file("Sources"))
        let modules = folders.filter { folder in
            !folder.hasSuffix(".md") && folder != "PlatTesting"
                && !FileManager.default.fileExists(
                    atPath: Project.file("Sources/\(folder)/module.modulemap"))
        }
        #expect(Set(modules) == Set(borders.keys))
    }

    private func swiftFiles(in folder: String) -> [String] {
        // FoundationEssentials has no enumerator. A folder without files fails elsewhere.
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: Project.file(folder))) ?? []
        return all.filter { $0.hasSuffix(".swift") }.sorted().map { "\(folder)/\($0)" }
    }

    private func lines(of file: String) -> [(number: Int, text: Substring)] {
        let bytes = FileManager.default.contents(atPath: Project.file(file)) ?? Data()
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
            ($0.offset + 1, $0.element.drop { $0 == " " })
        }
    }

    /// `internal import struct Foundation.Date` imports Foundation.
    private func importedModule(_ line: Substring) -> String? {
        var words = line.split(separator: " ")[...]
        let modifiers: Set<Substring> = [
            "public", "package", "internal", "fileprivate", "private", "@_exported", "@testable",
            "@preconcurrency",
        ]
        while let word = words.first, modifiers.contains(word) { words.removeFirst() }
        guard words.popFirst() == "import" else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let"]
        if let word = words.first, kinds.contains(word) { words.removeFirst() }
        return words.first?.split(separator: ".").first.map(String.init)
    }
}
