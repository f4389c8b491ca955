import PlatClient
import PlatSystem
import PlatValue

/// Prints server tables page by page: the first page sets the widths, so that the first rows are
/// there before the last ones have been asked for.
struct TableStream {
    let context: Context
    let hasHeaders: Bool
    let isWide: Bool
    let showsLabels: Bool

    private var resource: APIResource?
    private var isNamed = false
    private var hasCluster = false
    private var hasNamespace = false
    private var widths: [Int]?
    private(set) var isEmpty = true

    init(context: Context, hasHeaders: Bool, isWide: Bool, showsLabels: Bool) {
        self.context = context
        self.hasHeaders = hasHeaders
        self.isWide = isWide
        self.showsLabels = showsLabels
    }

    /// Starts the rows of a resource; a further location of the same one goes on in its table.
    mutating func begin(
        _ resource: APIResource, isNamed: Bool, hasCluster: Bool, hasNamespace: Bool
    ) {
        if self.resource != resource {
            if self.resource != nil, widths != nil { context.output.line() }
            widths = nil
        }
        self.resource = resource
        self.isNamed = isNamed
        self.hasCluster = hasCluster
        self.hasNamespace = hasNamespace
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
        var leading: [(header: String, cell: (Value) -> String)] = []
        if hasCluster { leading.append(("CLUSTER", ObjectPrinter.cluster)) }
        if hasNamespace { leading.append(("NAMESPACE", ServerTable.namespace)) }
        var lines = table.table(isWide: isWide, leading: leading, labels: showsLabels)
        if isNamed, let resource {
            for row in lines.rows.indices where lines.rows[row].count > leading.count {
                let name = lines.rows[row][leading.count]
                lines.rows[row][leading.count] = resource.singularFullName + "/" + name
            }
        }
        var all = lines.rows
        if widths == nil {
            widths = lines.widths(withHeader: hasHeaders)
            if hasHeaders { all.insert(lines.header, at: 0) }
        }
        for row in all { context.output.line(Table.line(row, widths: widths ?? [])) }
    }
}
