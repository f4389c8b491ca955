/// Reads what is said of structures and their fields:
///
///     ConfigMap: Settings of programs.
///       data: Texts by name.
///         A line that is indented more goes on with the one above.
enum DescriptionTable {
    struct Entry: Sendable {
        var text: String
        var fields: [String: String] = [:]
    }

    static func read(_ text: String) -> [String: Entry] {
        var result: [String: Entry] = [:]
        var (name, field) = ("", "")
        for line in text.split(separator: "\n") {
            let indent = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(indent)
            guard indent < 4 else {
                if field.isEmpty {
                    result[name]?.text += " " + rest
                } else {
                    result[name]?.fields[field]? += " " + rest
                }
                continue
            }
            guard let colon = rest.firstIndex(of: ":") else {
                preconditionFailure("a description is NAME: TEXT, not \(line)")
            }
            let key = String(rest[..<colon])
            let words = String(rest[rest.index(after: colon)...].drop { $0 == " " })
            if indent == 0 {
                (name, field) = (key, "")
                result[name] = Entry(text: words)
            } else {
                field = key
                result[name]?.fields[field] = words
            }
        }
        return result
    }
}

extension BuiltinTypes {
    private static let descriptions: [String: DescriptionTable.Entry] = [
        metaDescriptions, discoveryDescriptions, coreDescriptions, accessDescriptions,
        definitionDescriptions, admissionDescriptions,
    ].reduce(into: [:]) { all, text in
        all.merge(DescriptionTable.read(text)) { _, new in new }
    }

    /// What a structure is; nil for one that no served kind has.
    public static func description(of message: String) -> String? { descriptions[message]?.text }

    /// What a field of a structure means.
    public static func description(of field: String, in message: String) -> String? {
        descriptions[message]?.fields[field]
    }
}
