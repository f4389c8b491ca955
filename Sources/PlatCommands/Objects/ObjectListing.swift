import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// Asks questions and prints what comes, in the order of the questions. Where there are several, one
/// that fails is reported and does not hide the others.
struct ObjectListing {
    /// A question, and what the user called it.
    struct Part: Sendable {
        var subject: String
        var query: ObjectQuery
        /// The workspace that is asked, where several are.
        var place: WorkspacePath?
    }

    let context: Context
    let parts: [Part]
    let options: ListingOptions
    /// The consumers of the export that is looked at; nil where none is.
    var consumers: ConsumerPaths?
    /// What the column is called that says where a row is from.
    var placeTitle = "WORKSPACE"
    /// Whether all parts are asked at once, as in many workspaces.
    var isConcurrent = false

    /// What came of a listing.
    struct Outcome {
        var hasFailed = false
        var isEmpty = true
    }

    /// Prints tables as the server makes them.
    func printTables() async throws(CommandError) -> Outcome {
        let isMixed = Set(parts.map(\.query.resource.resource.groupResource)).count > 1
        var printed = TableStream(context: context, options: options)
        // Rows that come from everywhere, or are to be sorted, have their widths when all are there.
        printed.placeTitle = placeTitle
        printed.isHeldBack = isConcurrent || options.sortPath != nil
        var outcome = Outcome()
        try await ask(form: .table, &outcome) { part, reply throws(CommandError) in
            let resource = part.query.resource
            try printed.begin(
                resource, isNamed: isMixed || options.showsKind, place: column(of: part),
                hasNamespace: resource.isNamespaced && part.query.namespace == nil)
            switch reply {
            case .object(let object): printed.add(object)
            case .page(let page): printed.add(page: page)
            }
            // Whoever reads along has the first rows before the last ones are asked for.
            try context.output.flush()
        }
        try printed.finish()
        outcome.isEmpty = printed.isEmpty
        return outcome
    }

    /// The column that says from which workspace a row is.
    private func column(of part: Part) -> ((Value) -> String)? {
        if let place = part.place { return { _ in place.displayed } }
        guard let consumers else { return nil }
        return { metadata in consumers.known(ObjectPrinter.cluster(metadata)) }
    }

    /// Prints the objects themselves. `isOne` says that one object was asked for, which then is no
    /// list.
    func printObjects(
        isOne: Bool, ignoresMissing: Bool
    ) async throws(CommandError) -> Outcome {
        let printer = ObjectPrinter(
            format: context.format, showsManagedFields: options.showsManagedFields)
        var printed = FindingStream(
            context: context, isOne: isOne, isHeldBack: options.sortPath != nil)
        var outcome = Outcome()
        do throws(CommandError) {
            try await ask(form: .json, &outcome) { part, reply throws(CommandError) in
                try printed.add(
                    reply.objects.map {
                        Finding(located(printer.readable($0), part), of: part.query.resource)
                    })
            }
        } catch {
            printed.close()
            throw error
        }
        outcome.isEmpty = printed.isEmpty
        guard !(isOne && ignoresMissing && printed.isEmpty) else { return outcome }
        if let sortPath = options.sortPath { try printed.sort(by: sortPath) }
        try printed.end(hasHeaders: options.hasHeaders)
        return outcome
    }

    /// The positions of the objects in the order of a field.
    static func order(_ objects: [Value], by path: String) throws(CommandError) -> [Int] {
        do throws(JSONPathError) { return try SortBy.order(of: objects, by: path) } catch {
            throw CommandError(.invalid, "--sort-by \(path)", error.message)
        }
    }

    /// The object with the path of its workspace, where several workspaces are asked.
    private func located(_ object: Value, _ part: Part) -> Value {
        let known = consumers?.path(of: object.cluster)
        guard let path = part.place ?? known else { return object }
        var object = object
        object.setAnnotation(ObjectAnnotations.path, to: path.text)
        return object
    }

    /// Asks all questions; alone, one fails as the command does.
    private func ask(
        form: Client.Form, _ outcome: inout Outcome,
        _ body: (Part, ObjectQuery.Reply) throws(CommandError) -> Void
    ) async throws(CommandError) {
        guard isConcurrent else {
            for part in parts {
                var failure: CommandError?
                let error = await Self.failure(of: part, form: form) { reply in
                    guard failure == nil else { return }
                    do throws(CommandError) { try body(part, reply) } catch { failure = error }
                }
                if let failure { throw failure }
                try settle(error, part, &outcome)
            }
            return
        }
        let answers = await concurrently(parts) { part in
            var replies: [ObjectQuery.Reply] = []
            let error = await Self.failure(of: part, form: form) { replies.append($0) }
            return Answers(replies: replies, error: error)
        }
        for (part, answer) in zip(parts, answers) {
            for reply in answer.replies { try body(part, reply) }
            try settle(answer.error, part, &outcome)
        }
    }

    private struct Answers: Sendable {
        var replies: [ObjectQuery.Reply]
        var error: ClientError?
    }

    private static func failure(
        of part: Part, form: Client.Form, _ body: (ObjectQuery.Reply) -> Void
    ) async -> ClientError? {
        do throws(ClientError) {
            try await part.query.ask(form: form) { reply throws(ClientError) in body(reply) }
            return nil
        } catch {
            return error
        }
    }

    private func settle(
        _ failure: ClientError?, _ part: Part, _ outcome: inout Outcome
    ) throws(CommandError) {
        guard let failure else { return }
        let place = part.place.map { " in \($0.displayed)" } ?? ""
        let error = CommandError(failure, part.subject + place)
        guard parts.count > 1, error.kind != .interrupted else { throw error }
        context.report(error)
        outcome.hasFailed = true
    }
}
