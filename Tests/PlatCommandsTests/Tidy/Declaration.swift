/// What a line declares, as far as the line tells.
struct Declaration {
    var keyword: String
    var name: String
    var isPublic = false

    private static let keywords: Set<Substring> = [
        "func", "var", "let", "struct", "class", "enum", "protocol", "actor", "case", "typealias",
        "init", "deinit", "subscript",
    ]
    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "private", "fileprivate", "static", "final", "override",
        "mutating", "nonisolated", "isolated", "indirect", "consuming", "borrowing", "lazy", "weak",
        "unowned", "convenience", "required", "private(set)", "fileprivate(set)", "internal(set)",
        "public(set)", "package(set)", "nonisolated(unsafe)",
    ]

    init?(_ line: SourceLine) {
        guard !line.text.isEmpty, !line.isComment else { return nil }
        var words = line.text.split(separator: " ", maxSplits: 8)[...]
        while let word = words.first {
            if Self.modifiers.contains(word) {
                isPublic = isPublic || word == "public"
            } else if word == "class", words.dropFirst().first == "func" {
                // A class's own function.
            } else if !word.hasPrefix("@") {
                break
            }
            words.removeFirst()
        }
        guard let first = words.popFirst() else { return nil }
        let stem = first.prefix { $0.isLetter }
        guard Self.keywords.contains(stem) else { return nil }
        keyword = String(stem)
        guard stem == first else {
            // `init(…)` has no other name, and `let(…)` takes a tuple apart.
            guard ["init", "subscript", "deinit"].contains(stem) else { return nil }
            name = keyword
            return
        }
        let given = (words.first ?? "").drop { $0 == "`" }.prefix {
            $0.isLetter || $0.isNumber || $0 == "_"
        }
        guard let initial = given.first else { return nil }
        // A case of a switch over what C declares.
        guard keyword != "case" || initial.isLowercase else { return nil }
        name = String(given)
    }
}
