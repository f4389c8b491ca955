import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// Prints server tables page by page: the first page sets the widths, so that the first rows are
/// there before the last ones have been asked for.
struct TableStream {
    let context: Context
    let options: ListingOptions
    /// Whether nothing is printed before all rows of a resource are there.
    var isHeldBack = false
    /// What the column is called that says where a row is from.
    var placeTitle = "WORKSPACE"

    private typealias Column = (header: String, cell: (Value) -> String)

    private var resource: APIResource?
    private var isNamed = false
    private var leading: [Column] = []
    private var widths: [Int]?
    private var hasPrinted = false
    private var held: (header: [String], rows: [[String]], objects: [Value])?
    private(set) var isEmpty = true

    init(context: Context, options: ListingOptions) {
        self.context = context
        self.options = options
    }

    /// Starts the rows of a resource; a further place of the same one goes on in its table.
    mutating func begin(
        _ resource: APIResource, isNamed: Bool, place: ((Value) -> String)?, hasNamespace: Bool
    ) throws(CommandError) {
        if self.resource?.resource.groupResource != resource.resource.groupResource {
            try finish()
            widths = nil
        }
        self.resource = resource
        self.isNamed = isNamed
        leading = []
        if let place { leading.append((placeTitle, place)) }
        if hasNamespace { leading.append(("NAMESPACE", ServerTable.namespace)) }
    }

    /// Adds a page of a collection: a table of the server's, or a list where it makes none.
    mutating func add(page: Value) {
        add(page, objects: page["items"]?.arrayValue ?? [])
    }

    /// Adds one object: a table with its row, or the object itself.
    mutating func add(_ object: Value) {
        add(object, objects: [object])
    }

    private mutating func add(_ reply: Value, objects: [Value]) {
        // A table without columns, as some servers make, still has the objects.
        let rows =
            reply["kind"]?.stringValue == "Table"
            ? (reply["rows"]?.arrayValue ?? []).compactMap { $0["object"] } : nil
        let table =
            ServerTable(reply)
            ?? ServerTable(objects: rows ?? objects, now: context.clock.now())
        guard !table.rows.isEmpty else { return }
        isEmpty = false
        var lines = table.table(
            isWide: context.isWide, leading: leading,
            labelColumns: options.labelColumns, labels: options.showsLabels)
        if isNamed, let resource {
            for row in lines.rows.indices where lines.rows[row].count > leading.count {
                let name = lines.rows[row][leading.count]
                lines.rows[row][leading.count] = resource.singularFullName + "/" + name
            }
        }
        guard isHeldBack else { return print(lines) }
        if held == nil { held = (lines.header, [], []) }
        held?.rows += lines.rows
        held?.objects += table.rows.map(\.object)
    }

    /// Prints what was held back.
    mutating func finish() throws(CommandError) {
        guard let held else { return }
        self.held = nil
        var table = Table(held.header)
        table.rows = held.rows
        if let sortPath = options.sortPath {
            let order = try ObjectListing.order(held.objects, by: sortPath)
            table.rows = order.map { held.rows[$0] }
        }
        print(table)
    }

    private mutating func print(_ table: Table) {
        var all = table.rows
        if widths == nil {
            if hasPrinted { context.output.line() }
            widths = table.widths(withHeader: options.hasHeaders)
            if options.hasHeaders { all.insert(table.header, at: 0) }
        }
        hasPrinted = true
        for row in all { context.output.line(Table.line(row, widths: widths ?? [])) }
    }
}
