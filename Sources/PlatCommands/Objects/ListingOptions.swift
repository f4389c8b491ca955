import PlatModel

/// How a listing of objects looks.
struct ListingOptions: Sendable, Equatable {
    private enum Option {
        static let noHeaders = OptionSpec.flag(
            nil, "no-headers", "Print tables without their first line")
        static let showLabels = OptionSpec.flag(nil, "show-labels", "Add a column with the labels")
        static let labelColumns = OptionSpec.values(
            "L", "label-columns", "KEY,...", "Add a column for each of these labels")
        static let showKind = OptionSpec.flag(
            nil, "show-kind", "Print the type in front of each name")
        static let sortBy = OptionSpec.value(
            nil, "sort-by", "PATH", "Sort by a field, such as .metadata.creationTimestamp")
        static let showManagedFields = OptionSpec.flag(
            nil, "show-managed-fields", "Keep metadata.managedFields in json and yaml")
    }

    static let options = [
        Option.noHeaders, Option.showLabels, Option.labelColumns, Option.showKind, Option.sortBy,
        Option.showManagedFields,
    ]

    var hasHeaders: Bool
    var showsLabels: Bool
    var labelColumns: [String]
    var showsKind: Bool
    var sortPath: String?
    var showsManagedFields: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        hasHeaders = !arguments.has(Option.noHeaders)
        showsLabels = arguments.has(Option.showLabels)
        labelColumns = arguments.texts(Option.labelColumns).flatMap {
            $0.split(separator: ",").map(String.init)
        }
        showsKind = arguments.has(Option.showKind)
        showsManagedFields = arguments.has(Option.showManagedFields)
        sortPath = arguments.text(Option.sortBy)
        if let sortPath {
            do throws(JSONPathError) {
                _ = try JSONPath(JSONPath.template(relaxed: sortPath))
            } catch {
                throw CommandError(.usage, "--sort-by \(sortPath)", error.message)
            }
        }
    }
}
