import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// What a command says: in words, or in one object on one line for a program.
extension Context {
    var format: OutputFormat { options.format ?? .table }

    /// Whether a program reads what is printed, which then is nothing but the outcome.
    var isForPrograms: Bool { [.json, .jsonl, .yaml].contains(format) }

    /// Tells what came of something.
    func tell(_ sentence: String, _ outcome: @autoclosure () -> Value) {
        if isForPrograms { output.json(outcome().jsonText()) } else { output.line(sentence) }
    }

    /// Prints objects of one resource: a table of our own making, or the objects themselves.
    func print(
        _ objects: [Value], of resource: APIResource, as table: () -> Table = { Table([]) },
        isOne: Bool = false
    ) {
        let printer = ObjectPrinter(format: format)
        let whole = objects.map { printer.readable($0.typed(as: resource)) }
        switch format {
        case .table, .wide:
            let table = table()
            guard !table.rows.isEmpty else { return }
            for line in table.lines() { output.line(line) }
        case .name: for object in whole { output.line(ObjectPrinter.name(object, resource)) }
        case .jsonl: for object in whole { output.json(object.jsonText()) }
        case .json, .yaml:
            let document = isOne && whole.count == 1 ? whole[0] : ObjectPrinter.list(whole)
            output.write(printer.document(document))
        }
    }

    /// How long an object has existed.
    func age(_ object: Value) -> String {
        Age.text(
            since: object.creationTimestamp ?? "", now: clock.now())
    }

    /// Prints an error at once; the command goes on.
    func report(_ error: CommandError) {
        var error = error
        if [.forbidden, .notFound, .reported].contains(error.kind), let hint = connector.anonymity {
            error.hints.removeAll { $0 == CommandError.unknownUserHint }
            error.hints.append(hint)
        }
        guard error.kind != .reported else {
            // Each part has been told, but not why all of them were refused.
            for hint in error.hints { output.note("hint: " + hint) }
            return
        }
        let report = ErrorReport(error: error, command: command, isVerbose: options.isVerbose)
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
    case created, configured, unchanged, patched, deleted
    /// It is being deleted, and was not waited for.
    case terminating
    case granted, revoked, mounted, unmounted
}

extension Context {
    /// Tells what came of an object: `kind/name created`, and as kubectl says it
    /// `kind "name" deleted`.
    func tell(_ reference: ObjectReference, _ outcome: Outcome) {
        switch (format, outcome) {
        case (.json, _), (.jsonl, _), (.yaml, _):
            output.json(Value.outcome(reference.displayed, outcome.rawValue).jsonText())
        case (.name, _): output.line(reference.displayed)
        case (_, .deleted), (_, .terminating):
            output.line(
                "\(reference.resource.singularFullName) \"\(reference.name)\" \(outcome.rawValue)")
        default: output.line("\(reference.displayed) \(outcome.rawValue)")
        }
    }
}

extension Value {
    /// What happened to a thing that is not there any more, or not the thing that was asked for.
    static func outcome(_ name: String, _ status: String) -> Value {
        ["name": .string(name), "status": .string(status)]
    }
}
