import PlatValue

/// A field that a schema has: `.a.b`, `.m['key']`.
struct CELFieldPath {
    /// Why a path leads to no field.
    struct Problem: Error, CustomStringConvertible {
        let description: String

        fileprivate static let unknownField = Problem(
            description: "does not refer to a valid field")
        fileprivate static let unexpectedEnd = Problem(
            description: "unexpected end of JSON path")
    }

    private(set) var path = ValuePath()
    /// What the schema says of the field; nil where it allows anything.
    private(set) var schema: Schema?

    /// - Parameter allowsBrackets: Whether names may stand in brackets, quoted.
    init(_ text: String, in schema: Schema, allowsBrackets: Bool = true) throws(Problem) {
        self.schema = schema
        var tokens = Tokens(text)
        while let token = tokens.next() {
            switch token {
            case ".":
                guard let name = tokens.next() else { throw .unexpectedEnd }
                try step(name)
            case "[":
                guard allowsBrackets else {
                    throw Problem(description: "array notation is not allowed")
                }
                guard let quoted = tokens.next() else { throw .unexpectedEnd }
                try step(Self.unquoted(quoted))
                guard let end = tokens.next() else { throw .unexpectedEnd }
                guard end == "]" else { throw Problem(description: "expected ] but got \(end)") }
            default: throw Problem(description: "expected [ or . but got: \(token)")
            }
        }
    }

    /// The path as errors write it; nil where the schema has no such field.
    static func normalized(_ text: String, in schema: Schema) -> String? {
        // Why the field does not exist is of no interest: the error names the path.
        guard let found = try? CELFieldPath(text, in: schema), !found.path.isEmpty else {
            return nil
        }
        return found.path.fieldPath
    }

    private mutating func step(_ name: String) throws(Problem) {
        guard let schema else { throw .unknownField }
        if !schema.properties.isEmpty {
            guard let property = schema.properties[name] else { throw .unknownField }
            path.push(name)
            self.schema = property
            return
        }
        switch schema.additionalProperties {
        case .schema(let values)?: self.schema = values
        case .allowed?: self.schema = nil
        case nil: throw .unknownField
        }
        path.push(key: name)
    }

    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "a": "\u{7}", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{B}",
        "'": "'", "\\": "\\",
    ]

    private static func unquoted(_ token: String) throws(Problem) -> String {
        guard token.utf8.count >= 2, token.hasPrefix("'"), token.hasSuffix("'") else {
            throw Problem(description: "expected single quoted string but got \(token)")
        }
        var name = ""
        var isEscaped = false
        for scalar in token.dropFirst().dropLast().unicodeScalars {
            if isEscaped {
                guard let meant = escapes[scalar] else {
                    throw Problem(
                        description: "invalid string literal: invalid escape char \\\(scalar)")
                }
                isEscaped = false
                name.unicodeScalars.append(meant)
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                name.unicodeScalars.append(scalar)
            }
        }
        return name
    }

    /// Dots, brackets, quoted texts, and what stands between them.
    private struct Tokens {
        private var rest: Substring.UnicodeScalarView

        init(_ text: String) { rest = text[...].unicodeScalars }

        mutating func next() -> String? {
            guard let first = rest.first else { return nil }
            var end = rest.index(after: rest.startIndex)
            if first == "'" {
                var previous = first
                while end != rest.endIndex {
                    let scalar = rest[end]
                    end = rest.index(after: end)
                    if scalar == "'", previous != "\\" { break }
                    previous = scalar
                }
            } else if !Self.isDelimiter(first) {
                end = rest.firstIndex(where: Self.isDelimiter) ?? rest.endIndex
            }
            defer { rest = rest[end...] }
            return String(rest[..<end])
        }

        private static func isDelimiter(_ scalar: Unicode.Scalar) -> Bool {
            scalar == "." || scalar == "[" || scalar == "]"
        }
    }
}
