import PlatModel
import PlatValue

/// The columns of a kind's table.
enum TableColumns {
    case builtin(BuiltinColumns)
    case custom(PrinterColumns)

    static func columns(for type: ResourceType) -> TableColumns {
        guard let custom = type.custom else { return .builtin(BuiltinColumns(type.groupKind)) }
        let columns = custom.columns.isEmpty ? PrinterColumns.ageOnly : custom.columns
        return .custom(PrinterColumns(columns))
    }

    var definitions: [Value] {
        switch self {
        case .builtin(let columns): columns.definitions
        case .custom(let columns): columns.definitions
        }
    }

    /// The cells of an object's row; `now` in seconds since 1970.
    func cells(_ object: Value, now: Int64) -> [Value] {
        let now = Timestamp(seconds: now)
        return switch self {
        case .builtin(let columns): columns.cells(for: object, now: now)
        case .custom(let columns): columns.cells(for: object, now: now)
        }
    }
}
