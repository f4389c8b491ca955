import PlatClient
import PlatModel
import PlatValue

/// Asks questions one after the other and prints what comes. Where there are several, one that
/// fails is reported and does not hide the others.
struct ObjectListing {
    /// A question, and what the user called it.
    struct Part {
        var subject: String
        var query: ObjectQuery
    }

    let context: Context
    let parts: [Part]

    /// Prints tables as the server makes them, with `whenEmpty` where nothing was found; true when
    /// a part failed.
    func printTables(
        hasHeaders: Bool, showsLabels: Bool, isView: Bool, whenEmpty: String?
    ) async throws(CommandError) -> Bool {
        let isMixed = Set(parts.map(\.query.resource)).count > 1
        var printed = TableStream(
            context: context, hasHeaders: hasHeaders, isWide: context.format == .wide,
            showsLabels: showsLabels)
        var failed = false
        for part in parts {
            let resource = part.query.resource
            printed.begin(
                resource, isNamed: isMixed, hasCluster: isView,
                hasNamespace: resource.isNamespaced && part.query.namespace == nil)
            let isDone = try await ask(part, form: .table) { reply in
                switch reply {
                case .object(let object): printed.add(object)
                case .page(let page): printed.add(page: page)
                }
            }
            failed = failed || !isDone
        }
        if printed.isEmpty, !failed, let whenEmpty { context.output.note(whenEmpty) }
        return failed
    }

    /// Prints the objects themselves; true when a part failed. `isOne` says that one object was
    /// asked for, which then is no list.
    func printObjects(
        showsManagedFields: Bool, isOne: Bool, ignoresMissing: Bool
    ) async throws(CommandError) -> Bool {
        let printer = ObjectPrinter(
            format: context.format, showsManagedFields: showsManagedFields)
        var found: [Value] = []
        var failed = false
        for part in parts {
            let isDone = try await ask(part, form: .json) { reply in
                for item in reply.objects {
                    let object = printer.readable(item.typed(as: part.query.resource))
                    switch context.format {
                    case .name:
                        context.output.line(ObjectPrinter.name(object, part.query.resource))
                    case .jsonl: context.output.json(object.jsonText())
                    default: found.append(object)
                    }
                }
            }
            failed = failed || !isDone
        }
        guard context.format == .json || context.format == .yaml else { return failed }
        if isOne, found.count == 1 {
            context.output.write(printer.document(found[0]))
        } else if !(isOne && ignoresMissing) {
            context.output.write(printer.document(ObjectPrinter.list(found)))
        }
        return failed
    }

    /// False when it failed, which has been reported; alone it fails as the command does.
    private func ask(
        _ part: Part, form: Client.Form, _ body: (ObjectQuery.Reply) -> Void
    ) async throws(CommandError) -> Bool {
        do throws(CommandError) {
            try await calling(part.subject, context) { () throws(ClientError) in
                try await part.query.ask(form: form) { reply throws(ClientError) in body(reply) }
            }
            return true
        } catch {
            guard parts.count > 1, error.kind != .interrupted else { throw error }
            context.report(error)
            return false
        }
    }
}
