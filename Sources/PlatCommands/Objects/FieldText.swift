import PlatClient
import PlatModel
import PlatValue

/// What a field is, as `kubectl explain` prints it, without blanks at the ends of lines.
struct FieldText {
    let resource: APIResource
    /// The fields that led there; empty for the whole type.
    let path: [String]
    let field: ExplainedField

    private static let width = 80

    func lines(isRecursive: Bool) -> [String] {
        var lines: [String] = []
        if !resource.group.isEmpty { lines.append("GROUP:      " + resource.group) }
        lines += ["KIND:       " + resource.kind, "VERSION:    " + resource.resource.version, ""]
        if let name = path.last { lines += ["FIELD: \(name) <\(field.typeName)>", ""] }
        if !field.choices.isEmpty {
            lines += ["ENUM:"] + field.choices.map { "    " + $0 } + [""]
        }
        lines.append("DESCRIPTION:")
        let words = Self.filled(field.description, indent: 4)
        lines += words.isEmpty ? ["    <empty>"] : words
        let members = field.members
        guard !members.isEmpty else { return lines }
        lines += ["", "FIELDS:"]
        if isRecursive { return lines + Self.names(members, level: 1) }
        for (at, member) in members.enumerated() {
            if at > 0 { lines.append("") }
            lines += Self.heading(member, indent: "  ")
            let words = Self.filled(member.field.description, indent: 4)
            lines += words.isEmpty ? ["    <no description>"] : words
        }
        return lines
    }

    private static func heading(_ member: ExplainedField.Member, indent: String) -> [String] {
        let required = member.isRequired ? " -required-" : ""
        let choices = member.field.choices
        return ["\(indent)\(member.name)\t<\(member.field.typeName)>\(required)"]
            + (choices.isEmpty ? [] : ["\(indent)enum: " + choices.joined(separator: ", ")])
    }

    /// Structures may contain themselves; deeper than this nobody reads.
    private static let depthMax = 12

    private static func names(_ members: [ExplainedField.Member], level: Int) -> [String] {
        guard level <= depthMax else { return [] }
        return members.flatMap { member in
            heading(member, indent: String(repeating: "  ", count: level))
                + names(member.field.members, level: level + 1)
        }
    }

    /// Each line is filled for itself: descriptions have lists and paragraphs.
    private static func filled(_ text: String, indent: Int) -> [String] {
        let pad = String(repeating: " ", count: indent)
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            let filled = HelpText.fill(String(line), width: width - indent)
            return filled.isEmpty ? [""] : filled.map { pad + $0 }
        }.dropLastEmpty()
    }

    /// The same for programs.
    var value: Value {
        var value: Value = [
            "group": .string(resource.group), "version": .string(resource.resource.version),
            "kind": .string(resource.kind), "type": .string(field.typeName),
            "description": .string(field.description),
            "fields": .array(
                field.members.map { member in
                    [
                        "name": .string(member.name), "type": .string(member.field.typeName),
                        "required": .bool(member.isRequired),
                        "description": .string(member.field.description),
                    ]
                }),
        ]
        if !path.isEmpty { value["field"] = .string(path.joined(separator: ".")) }
        if !field.choices.isEmpty { value["enum"] = Value(strings: field.choices) }
        return value
    }
}

extension [String] {
    /// Without empty lines at the end.
    fileprivate func dropLastEmpty() -> [String] {
        var copy = self
        while copy.last == "" { copy.removeLast() }
        return copy
    }
}
