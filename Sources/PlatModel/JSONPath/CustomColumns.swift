public import PlatValue

/// Columns that the user chose, `-o custom-columns=NAME:.metadata.name,…`.
public struct CustomColumns: Sendable {
    /// A heading and the path below it.
    public struct Column: Sendable {
        public let header: String
        public let path: JSONPath
    }

    public let columns: [Column]

    /// Reads `HEADER:PATH,…`.
    public init(parsing specification: String) throws(JSONPathError) {
        if specification.isEmpty {
            throw JSONPathError("custom-columns format specified but no custom columns given")
        }
        var columns: [Column] = []
        for part in specification.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else {
                throw JSONPathError(
                    "unexpected custom-columns spec: \(part), expected <header>:<json-path-expr>")
            }
            columns.append(try Self.column(String(halves[0]), String(halves[1])))
        }
        self.columns = columns
    }

    /// Reads a file with one line of headers and one of paths.
    public init(template: String) throws(JSONPathError) {
        let lines = template.split(omittingEmptySubsequences: false) { $0.isNewline }
        let format =
            "Expected format is one line of space separated headers,"
            + " one line of space separated column specs."
        guard !template.isEmpty else {
            throw JSONPathError("invalid template, missing header line. \(format)")
        }
        guard lines.count > 2 || (lines.count == 2 && !lines[1].isEmpty) else {
            throw JSONPathError("invalid template, missing spec line. \(format)")
        }
        let headers = lines[0].split { $0.isWhitespace }
        let paths = lines[1].split { $0.isWhitespace }
        guard headers.count == paths.count else {
            throw JSONPathError(
                "number of headers (\(headers.count)) and field specifications"
                    + " (\(paths.count)) don't match")
        }
        var columns: [Column] = []
        for (header, path) in zip(headers, paths) {
            columns.append(try Self.column(String(header), String(path)))
        }
        self.columns = columns
    }

    private static func column(
        _ header: String, _ expression: String
    ) throws(JSONPathError) -> Column {
        Column(header: header, path: try JSONPath(JSONPath.template(relaxed: expression)))
    }

    /// The cells of an object's row.
    public func cells(for object: Value) throws(JSONPathError) -> [String] {
        var cells: [String] = []
        for column in columns {
            let values = try column.path.values(in: object)
            var texts = values.flatMap { $0.map { Self.escaped(GoText.printed($0)) } }
            if values.first?.isEmpty ?? true { texts.insert("<none>", at: 0) }
            cells.append(texts.joined(separator: ","))
        }
        return cells
    }

    /// The whole table.
    public func text(
        for objects: [Value], hasHeaders: Bool = true
    ) throws(JSONPathError) -> String {
        var lines: [String] = []
        if hasHeaders { lines.append(columns.map(\.header).joined(separator: "\t")) }
        for object in objects {
            let row = try cells(for: object).joined(separator: "\t")
            lines += row.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        return TabbedText.aligned(lines)
    }

    /// Keeps what objects hold from steering the terminal.
    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x1B || $0 == 0x0D }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{1B}": result += "^["
            case "\r": result += "\\r"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
