import PlatClient
import PlatModel
import PlatValue
import Synchronization

/// Prints the changes of a watch, each as soon as it is there.
final class EventLines: Sendable {
    private let context: Context
    private let hasCluster: Bool
    private let needsHeader: Mutex<Bool>

    init(context: Context, hasCluster: Bool, hasHeaders: Bool) {
        self.context = context
        self.hasCluster = hasCluster
        needsHeader = Mutex(hasHeaders && [.table, .wide].contains(context.format))
    }

    /// Prints one change; false when it could not be written.
    func print(_ event: WatchEvent, _ resource: APIResource, of endpoint: String?) -> Bool {
        let object = event.object.typed(as: resource)
        switch context.format {
        case .json, .jsonl, .yaml:
            var line: Value = ["type": .string(event.type)]
            if let endpoint { line["endpoint"] = .string(endpoint) }
            line["object"] = object
            context.output.json(line.jsonText())
        case .name:
            context.output.line(ObjectPrinter.name(object, resource))
        case .table, .wide:
            table(event, resource)
        }
        do throws(CommandError) {
            try context.output.flush()
            return true
        } catch {
            // Told by whoever ends the watch: the failure stays with the output.
            return false
        }
    }

    private func table(_ event: WatchEvent, _ resource: APIResource) {
        let metadata = event.object["metadata"] ?? [:]
        var cells: [(String, String, Int)] = [("CHANGE", event.type, 8)]
        if hasCluster { cells.append(("CLUSTER", ObjectPrinter.cluster(metadata), 16)) }
        if resource.isNamespaced {
            cells.append(("NAMESPACE", ServerTable.namespace(metadata), 12))
        }
        cells.append(("NAME", ObjectPrinter.name(event.object, resource), 0))
        cells = cells.map { ($0.0, Printable.cell($0.1), $0.2) }
        let widths = cells.map { max($0.2, $0.0.count) }
        let isFirst = needsHeader.withLock { first in
            defer { first = false }
            return first
        }
        if isFirst { context.output.line(Table.line(cells.map(\.0), widths: widths)) }
        context.output.line(Table.line(cells.map(\.1), widths: widths))
    }
}
