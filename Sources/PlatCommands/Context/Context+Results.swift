import PlatSystem
import PlatValue
import Synchronization

/// What a command has told so far, in a format in which everything is one document.
final class TellResults: Sendable {
    private struct State {
        var values: [Value] = []
        var isMany = false
    }
    private let state = Mutex(State())

    /// Says that several things were asked for: then what is told is a list, even of one.
    func expectMany() { state.withLock { $0.isMany = true } }

    func add(_ value: Value) { state.withLock { $0.values.append(value) } }

    /// Everything, whether it is one thing, and whether it must be several; nothing is left.
    func take() -> (values: [Value], isOne: Bool, isMany: Bool) {
        state.withLock { state in
            defer { state = State() }
            return (state.values, !state.isMany && state.values.count == 1, state.isMany)
        }
    }
}

/// Results for programs: one object for one thing, one `List` for many.
extension Context {
    /// Prints findings at once, in the format that was asked for; a person gets nothing.
    func printFindings(
        _ findings: [Finding], isOne: Bool = false, hasHeaders: Bool = true
    ) throws(CommandError) {
        switch format {
        case .table, .wide, .mermaid, .dot, .svg, .kubeconfig: return
        case .name: for finding in findings { output.line(finding.name) }
        case .jsonl: for finding in findings { output.json(finding.value.jsonText()) }
        case .json, .yaml:
            let values = findings.map(\.value)
            let document = isOne && values.count == 1 ? values[0] : Finding.list(values)
            output.write(ObjectPrinter(format: format).document(document))
        case .jsonPath, .jsonPathAsJSON, .jsonPathFile, .customColumns, .customColumnsFile:
            guard let template = try template() else { return }
            let text = try template.text(
                of: findings.map(\.value), isOne: isOne, hasHeaders: hasHeaders)
            output.write(output.streams.isOutputTerminal ? Printable.text(text) : text)
        }
    }

    /// Tells what came of one part: a sentence to a person, at once; a program gets all of it at the end.
    func tell(_ sentence: String, _ finding: @autoclosure () -> Finding) {
        switch format {
        case .table, .wide: output.say(sentence)
        case .name: output.line(finding().name)
        case .jsonl: output.json(finding().value.jsonText())
        default: told.add(finding().value)
        }
    }

    /// Prints what was told to a program.
    func finishTelling() throws(CommandError) {
        let (values, isOne, isMany) = told.take()
        guard !values.isEmpty || isMany, !format.isForPeople, format != .name, format != .jsonl
        else { return }
        try printFindings(values.map { Finding(name: "", $0) }, isOne: isOne)
    }

    /// What `-o` has behind its `=`, read.
    func template() throws(CommandError) -> OutputTemplate? {
        guard format == .jsonPathFile || format == .customColumnsFile else {
            return try OutputTemplate(format, options.template)
        }
        let file = options.template
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try readFile(path(file)) } catch {
            throw CommandError(error.isMissing ? .notFound : .unavailable, file, error.reason)
        }
        return try OutputTemplate(format, String(decoding: bytes, as: UTF8.self))
    }
}
