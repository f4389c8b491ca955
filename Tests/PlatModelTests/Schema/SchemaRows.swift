import PlatModel
import PlatValue

/// Plays one row of an oracle table; nil says that the answer is the recorded one.
enum SchemaRows {
    static func pruneDefault(_ row: Value) -> String? {
        guard let schema = row["schema"], var value = row["input"] else { return "bad row" }
        do {
            let unknown = try Schema(parsing: schema).coerce(resource: &value)
            if let error = row["error"] { return "no error, expected \(error)" }
            let paths = (row["unknownFieldPaths"]?.arrayValue ?? []).compactMap(\.stringValue)
            if unknown != paths { return "unknown \(unknown), expected \(paths)" }
            if value != row["output"] {
                return "\(value.jsonText()), expected \(row["output"]?.jsonText() ?? "")"
            }
            return nil
        } catch {
            let expected = row["error"]?.stringValue
            return "\(error)" == expected ? nil : "error \(error), expected \(expected ?? "none")"
        }
    }
}
