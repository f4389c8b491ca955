import PlatClient
import PlatModel
import PlatValue
import Synchronization

/// Prints the changes of a watch, each as soon as it is there.
final class EventLines: Sendable {
    private let context: Context
    private let hasPlace: Bool
    private let needsHeader: Mutex<Bool>

    init(context: Context, hasPlace: Bool, hasHeaders: Bool) {
        self.context = context
        self.hasPlace = hasPlace
        needsHeader = Mutex(hasHeaders)
    }

    /// Prints one change, of a consumer in the view at `endpoint` where there is one; false when it
    /// could not be written.
    func print(
        _ event: WatchEvent, _ resource: APIResource, of endpoint: String?,
        _ consumers: ConsumerPaths?
    ) async -> Bool {
        let object = event.object.typed(as: resource)
        do throws(CommandError) {
            if context.format.isForPeople {
                table(event, resource, await consumers?.found(object.cluster))
            } else {
                var line: Value = ["type": .string(event.type)]
                if let endpoint { line["endpoint"] = .string(endpoint) }
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
        if hasPlace { cells.append(("WORKSPACE", place ?? "", 16)) }
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
