import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// What a command says: in words, or in one document for a program.
extension Context {
    var format: OutputFormat { options.format ?? .table }

    /// Whether a program reads what is printed, which then is nothing but the outcome.
    var isForPrograms: Bool { !format.isForPeople }

    /// Whether a person wants every column, however wide that gets.
    var isWide: Bool { format == .wide }

    /// Prints a table, as wide as was asked for.
    func show(_ table: Table, withHeader: Bool = true) {
        output.table(table, withHeader: withHeader, isWide: isWide)
    }

    /// Prints objects of one resource: a table of our own making, or the objects themselves.
    func print(
        _ objects: [Value], of resource: APIResource, as table: () -> Table = { Table([]) },
        isOne: Bool = false
    ) throws(CommandError) {
        guard format.isForPeople else {
            let printer = ObjectPrinter(format: format)
            return try printFindings(
                objects.map { Finding(printer.readable($0), of: resource) }, isOne: isOne)
        }
        let table = table()
        guard !table.rows.isEmpty else { return }
        show(table)
    }

    /// How long an object has existed.
    func age(_ object: Value) -> String {
        Age.text(
            since: object.creationTimestamp ?? "", now: clock.now())
    }

    /// Prints an error at once; the command goes on.
    func report(_ error: CommandError) {
        var error = error
        if error.kind == .forbidden || error.kind == .reported || error.isHidden,
            let hint = connector.anonymity
        {
            error.hints.removeAll { $0 == CommandError.unknownUserHint }
            error.hints.append(hint)
        }
        if error.isHidden, error.kind == .notFound, error.subject == connector.knownPath?.displayed,
            error.hints.isEmpty
        {
            error.hints.append(CommandError.fromTheTop)
        }
        error.hints = error.hints.map { ProgramName.spoken($0, by: program) }
        guard error.kind != .reported else {
            // Each part has been told, but not why all of them were refused.
            for hint in error.hints { output.plain("hint: " + hint) }
            return
        }
        let report = ErrorReport(
            error: error, command: command, path: connector.knownPath,
            isVerbose: options.isVerbose)
        if options.format == .json || options.format == .jsonl {
            output.styled(report.value.jsonText())
        } else {
            for line in report.lines(output.palette) { output.styled(line) }
        }
    }

    /// Says what a server warns of, each once: many objects may have the same fault.
    func warn(_ text: String) {
        guard connector.isNew(warning: text) else { return }
        output.styled(output.palette.yellow("warning:") + " " + Printable.line(text))
    }

    /// Says what is asked, under `--verbose`.
    func verbose(_ text: @autoclosure () -> String) {
        if options.isVerbose { output.styled(output.palette.dim(Printable.line(text()))) }
    }
}

/// What came of an object, in kubectl's words where it has one.
enum Outcome: String {
    case created, configured, unchanged, patched, deleted, pruned
    /// It is being deleted, and was not waited for.
    case terminating
    case granted, revoked, mounted, unmounted, protected, unprotected
    case labeled, unlabeled, annotated, edited
    case notLabeled = "not labeled"
    case notAnnotated = "not annotated"
}

extension Outcome {
    init(_ change: Applied.Change) {
        switch change {
        case .created: self = .created
        case .configured: self = .configured
        case .unchanged: self = .unchanged
        }
    }
}

extension Context {
    /// Tells what came of an object: `kind/name created`, and as kubectl says it
    /// `kind "name" deleted`. `place` is the workspace, where it is another's.
    func tell(_ reference: ObjectReference, _ outcome: Outcome, in place: String = "") {
        let isGoing = outcome == .deleted || outcome == .terminating
        let name =
            isGoing
            ? "\(reference.resource.singularFullName) \"\(reference.name)\"" : reference.displayed
        tell(
            "\(name) \(outcome.rawValue)" + (place.isEmpty ? "" : " in \(place)"),
            .outcome(reference.displayed, outcome.rawValue))
    }

    /// Tells what came of an object that is there: a program gets the object itself.
    func tell(
        _ reference: ObjectReference, _ outcome: Outcome, _ object: Value, in place: String = ""
    ) {
        tell(
            "\(reference.displayed) \(outcome.rawValue)" + (place.isEmpty ? "" : " in \(place)"),
            Finding(ObjectPrinter(format: format).readable(object), of: reference.resource))
    }
}
