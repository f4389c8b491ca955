import PlatValue

/// The program as the user called it: `plat`, or `kubectl plat` for the plugin.
enum ProgramName {
    /// A text that names commands, in the words of the program as it was called. `plat` stands for the
    /// program where a command follows it.
    static func spoken(_ text: String, by program: String) -> String {
        guard program != "plat", text.contains("plat ") else { return text }
        var result = ""
        var rest = text[...]
        while let found = rest.firstRange(of: "plat ") {
            let before = rest[..<found.lowerBound]
            let word = rest[found.upperBound...].prefix { $0.isLetter || $0 == "-" }
            result += before
            let isWhole = before.last.map { !$0.isLetter && $0 != "-" && $0 != "/" } ?? true
            let isSpoken = before.hasSuffix("kubectl ")
            result += isWhole && !isSpoken && names.contains(String(word)) ? program + " " : "plat "
            rest = rest[found.upperBound...]
        }
        return result + rest
    }

    private static let names = Set(
        CommandLookup(program: "plat").children(of: []))
}
