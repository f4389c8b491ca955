import PlatClient
import PlatModel
import PlatValue
import Synchronization

/// Prints the changes of a watch, each as soon as it is there.
final class EventLines: Sendable {
    private let context: Context
    /// What the column is called that says where a change is from; nil for none.
    private let placeTitle: String?
    /// Where rows change in their places; nil where each change is a line.
    private let live: LiveTable?
    private let needsHeader: Mutex<Bool>
    /// The columns of the type, which the server says once, and how wide they are.
    private let columns = Mutex<[(name: String, isShown: Bool, width: Int)]>([])

    init(context: Context, placeTitle: String?, hasHeaders: Bool, live: LiveTable? = nil) {
        self.context = context
        self.live = live
        self.placeTitle = placeTitle
        needsHeader = Mutex(hasHeaders)
    }

    /// Prints one change, of a consumer in the view at `endpoint` where there is one, or of a mounted
    /// `cluster`; false when it could not be written.
    func print(
        _ event: WatchEvent, _ resource: APIResource, of endpoint: String?,
        _ consumers: ConsumerPaths?, in cluster: String? = nil
    ) async -> Bool {
        let object = event.object.typed(as: resource)
        do throws(CommandError) {
            if context.format.isForPeople {
                let place = await consumers?.found(object.cluster)
                table(event, resource, cluster ?? place)
            } else {
                var line: Value = ["type": .string(event.type)]
                if let endpoint { line["endpoint"] = .string(endpoint) }
                if let cluster { line["path"] = .string(cluster) }
                line["object"] = object
                let name = ObjectPrinter.name(object, resource)
                try print(Finding(name: name, line))
            }
            try context.output.flush()
            return true
        } catch {
            // Told by whoever ends the watch: the failure stays with the output.
            return false
        }
    }

    /// In JSON a line is a change; in YAML it is a document.
    private func print(_ change: Finding) throws(CommandError) {
        switch context.format {
        case .json: context.output.json(change.value.jsonText())
        case .yaml:
            context.output.write("---\n")
            try context.printFindings([change], isOne: true)
        case .customColumns, .customColumnsFile:
            let isFirst = needsHeader.withLock { first in
                defer { first = false }
                return first
            }
            try context.printFindings([change], isOne: true, hasHeaders: isFirst)
        default: try context.printFindings([change], isOne: true)
        }
    }

    private func table(_ event: WatchEvent, _ resource: APIResource, _ place: String?) {
        let metadata = event.object["metadata"] ?? [:]
        var cells: [(String, String, Int)] = [("CHANGE", event.type, 8)]
        if let placeTitle { cells.append((placeTitle, place ?? "", 16)) }
        if resource.isNamespaced {
            cells.append(("NAMESPACE", ServerTable.namespace(metadata), 12))
        }
        if let row = event.row {
            cells += typed(row)
        } else {
            cells.append(("NAME", ObjectPrinter.name(event.object, resource), 0))
        }
        cells = cells.map { ($0.0, Printable.cell($0.1), $0.2) }
        if let live {
            return live.set(
                [
                    place ?? event.object.cluster, ServerTable.namespace(metadata),
                    event.object.objectName,
                ],
                header: cells.dropFirst().map(\.0), cells: cells.dropFirst().map(\.1),
                isGone: event.type == "DELETED")
        }
        let widths = cells.map { max($0.2, $0.0.count) }
        let isFirst = needsHeader.withLock { first in
            defer { first = false }
            return first
        }
        if isFirst { context.output.line(Table.line(cells.map(\.0), widths: widths)) }
        let line = Printable.line(Table.line(cells.map(\.1), widths: widths))
        let rest = line.dropFirst(event.type.count)
        context.output.write(context.output.palette.change(event.type) + rest + "\n")
    }

    /// The columns of the type, as wide as the first row that was seen.
    private func typed(_ row: WatchRow) -> [(String, String, Int)] {
        let texts = row.cells.map(ServerTable.text)
        return columns.withLock { columns in
            if columns.isEmpty {
                columns = row.columns.enumerated().map { at, column in
                    let name = (column["name"]?.stringValue ?? "").uppercased()
                    let text = at < texts.count ? texts[at] : ""
                    return (
                        name, context.isWide || column["priority"]?.integerValue ?? 0 == 0,
                        max(TextWidth.columns(text), name.count)
                    )
                }
            }
            return columns.enumerated().filter(\.element.isShown).map { at, column in
                (column.name, at < texts.count ? texts[at] : "", column.width)
            }
        }
    }
}
