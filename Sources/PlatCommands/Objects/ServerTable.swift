import PlatModel
import PlatValue

/// A `Table` as the server makes it (`Accept: …;as=Table`).
struct ServerTable: Sendable, Equatable {
    struct Column: Sendable, Equatable {
        var name: String
        /// 0 is always shown, more only with `-o wide`.
        var priority: Int64
    }

    var columns: [Column]
    /// Cells as text, and the object of the row: often its metadata only.
    var rows: [(cells: [String], object: Value)]

    /// Nil where the reply is no table, as from servers that do not make them, or one without
    /// columns.
    init?(_ value: Value) {
        guard value["kind"]?.stringValue == "Table",
            value["columnDefinitions"]?.arrayValue?.isEmpty == false
        else { return nil }
        columns = (value["columnDefinitions"]?.arrayValue ?? []).map {
            let name = $0["name"]?.stringValue ?? ""
            // An address alone is wider than most terminals, and nobody reads it.
            let priority = $0["priority"]?.integerValue ?? 0
            return Column(name: name, priority: name == "URL" ? max(priority, 1) : priority)
        }
        rows = (value["rows"]?.arrayValue ?? []).map { row in
            (
                (row["cells"]?.arrayValue ?? []).map(Self.text),
                row["object"] ?? [:]
            )
        }
    }

    /// A table of objects, for kinds whose server makes none: name and age.
    init(objects: [Value], now: Double) {
        columns = [Column(name: "Name", priority: 0), Column(name: "Age", priority: 0)]
        rows = objects.map { object in
            let created = object.creationTimestamp ?? ""
            return ([object.objectName, Age.text(since: created, now: now)], object)
        }
    }

    /// Cells become text as kubectl prints them: nothing for null, `<none>` for the empty string is
    /// the server's own doing.
    static func text(_ cell: Value) -> String {
        switch cell {
        case .null: ""
        case .string(let text): text
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): "\(value)"
        case .array, .object: cell.jsonText()
        }
    }

    /// What is printed: visible columns, with a leading namespace or whatever else the caller adds.
    func table(
        isWide: Bool, leading: [(header: String, cell: (Value) -> String)] = [],
        labelColumns: [String] = [], labels: Bool = false
    ) -> Table {
        let shown = columns.indices.filter { isWide || columns[$0].priority == 0 }
        var header = leading.map(\.header) + shown.map { columns[$0].name.uppercased() }
        header += labelColumns.map {
            ($0.split(separator: "/").last.map(String.init) ?? $0).uppercased()
        }
        if labels { header.append("LABELS") }
        var table = Table(header)
        for row in rows {
            let metadata = row.object["metadata"] ?? [:]
            var cells = leading.map { $0.cell(metadata) }
            cells += shown.map { $0 < row.cells.count ? row.cells[$0] : "" }
            cells += labelColumns.map { row.object.label($0) ?? "" }
            if labels { cells.append(Self.labels(metadata)) }
            table.add(cells)
        }
        return table
    }

    static func namespace(_ metadata: Value) -> String { metadata["namespace"]?.stringValue ?? "" }

    static func labels(_ metadata: Value) -> String {
        let labels = (metadata["labels"]?.objectValue ?? [:]).sortedByKey()
        return labels.isEmpty
            ? "<none>"
            : labels.map { "\($0.key)=\($0.value.stringValue ?? "")" }.joined(separator: ",")
    }

    static func == (left: ServerTable, right: ServerTable) -> Bool {
        left.columns == right.columns
            && left.rows.elementsEqual(right.rows) {
                $0.cells == $1.cells && $0.object == $1.object
            }
    }
}
