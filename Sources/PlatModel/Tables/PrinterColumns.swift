public import PlatValue

/// The columns of a custom resource's table: its name, and what its definition adds.
public struct PrinterColumns: Sendable {
    private struct Column: Sendable {
        let type: String
        let path: JSONPath
    }

    /// The `columnDefinitions` of the table.
    public private(set) var definitions: [Value]
    /// The first column that cannot be read; it and those behind it are not there.
    public private(set) var error: String?
    private var columns: [Column] = []

    /// The columns of a version without `additionalPrinterColumns`.
    public static let ageOnly: [Value] = [
        [
            "name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp",
            "description": .string(ColumnDescriptions.creationTimestamp),
        ]
    ]

    /// The columns of scales, of whatever kind.
    public static let scale: [Value] =
        [
            [
                "name": "Desired", "type": "integer", "jsonPath": ".spec.replicas",
                "description": "Number of desired replicas",
            ],
            [
                "name": "Available", "type": "integer", "jsonPath": ".status.replicas",
                "description": "Number of actual replicas",
            ],
        ] + ageOnly

    /// Reads `additionalPrinterColumns`.
    public init(_ additional: [Value]) {
        definitions = [Self.definition("Name", "string", "name", ColumnDescriptions.name, 0)]
        for column in additional {
            let text = { (key: String) in column[key]?.stringValue ?? "" }
            let expression = text("jsonPath")
            do throws(JSONPathError) {
                let path = try JSONPath("{\(expression)}")
                columns.append(Column(type: text("type"), path: path))
            } catch {
                self.error = "unrecognized column definition \(GoText.quoted(expression))"
                return
            }
            var description = text("description")
            if description.isEmpty {
                description =
                    "Custom resource definition column (in JSONPath format): \(expression)"
            }
            definitions.append(
                Self.definition(
                    text("name"), text("type"), text("format"), description,
                    column["priority"]?.integerValue ?? 0))
        }
    }

    private static func definition(
        _ name: String, _ type: String, _ format: String, _ description: String, _ priority: Int64
    ) -> Value {
        [
            "name": .string(name), "type": .string(type), "format": .string(format),
            "description": .string(description), "priority": .integer(priority),
        ]
    }

    /// The cells of an object's row.
    public func cells(for object: Value, now: Timestamp) -> [Value] {
        var cells: [Value] = [object.at("metadata", "name") ?? ""]
        for column in columns { cells.append(cell(column, object, now)) }
        return cells
    }

    private func cell(_ column: Column, _ object: Value, _ now: Timestamp) -> Value {
        let found: Value?
        do throws(JSONPathError) {
            found = try column.path.values(in: object).first?.first
        } catch {
            // A path that leads nowhere in this object leaves the cell empty, as upstream does.
            return .null
        }
        guard let found else { return .null }
        switch (column.type, found) {
        case ("string", .null): return "<no value>"
        case ("string", _): return .string(JSONPathItem.found(found).text)
        case ("integer", .integer), ("number", .integer), ("number", .number), ("boolean", .bool):
            return found
        case ("integer", .number(let number)):
            // Go makes the smallest integer of numbers that fit none.
            return .integer(Int64(exactly: number.rounded(.towardZero)) ?? .min)
        case ("date", .string(let text)): return .string(Self.age(of: text, now))
        default: return .null
        }
    }

    private static func age(of text: String, _ now: Timestamp) -> String {
        if text.isEmpty || text == "null" { return "<unknown>" }
        do throws(TimestampParseError) {
            let time = try Timestamp(parsing: text)
            return GoDuration.age(since: time.isZero ? nil : time, now: now)
        } catch {
            return "<invalid>"
        }
    }
}
