import PlatClient
import PlatModel

/// What the user typed, sorted: the only thing that a command's `init` sees. It is asked by the
/// options themselves, so that a name that is spelled otherwise does not compile.
struct ParsedArguments: Sendable, Equatable {
    /// The command line so far, as the user would type it: `plat ws create`.
    var command: String
    /// Values by long name, in the order given; a flag that is set has the value `true`.
    var values: [String: [String]] = [:]
    var operands: [String] = []
    /// What stood after `--`; also part of `operands`.
    var afterDashes: [String]?

    func has(_ option: OptionSpec) -> Bool { text(option) == "true" }

    /// Whether a flag was given at all: true, false, or nil where it was not.
    func flag(_ option: OptionSpec) -> Bool? { text(option).map { $0 == "true" } }

    /// The last value given, since a later one overrides as it does in kubectl.
    func text(_ option: OptionSpec) -> String? { values[option.long]?.last }

    /// The last value given; nil where that is empty, which some options take for not given.
    func given(_ option: OptionSpec) -> String? {
        text(option).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The namespace given, which has to be one step of an address.
    func namespace(
        _ option: OptionSpec = ObjectOptions.namespace
    ) throws(CommandError) -> String? {
        guard let name = given(option) else { return nil }
        guard ObjectReference.isSegment(name) else {
            throw CommandError(.usage, "-n \(name)", "is no name that a namespace can have")
        }
        return name
    }

    func texts(_ option: OptionSpec) -> [String] { values[option.long] ?? [] }

    /// The last value given, read by `parse`; what is wrong with it is a usage error.
    func value<T, E: Error>(
        _ option: OptionSpec, _ parse: (String) throws(E) -> T
    ) throws(CommandError) -> T? {
        guard let text = text(option) else { return nil }
        return try read(text, subject: "--\(option.long) \(text)", parse)
    }

    func values<T, E: Error>(
        _ option: OptionSpec, _ parse: (String) throws(E) -> T
    ) throws(CommandError) -> [T] {
        var result: [T] = []
        for text in texts(option) {
            result.append(try read(text, subject: "--\(option.long) \(text)", parse))
        }
        return result
    }

    func operands<T, E: Error>(
        _ parse: (String) throws(E) -> T
    ) throws(CommandError) -> [T] {
        var result: [T] = []
        for text in operands { result.append(try read(text, subject: text, parse)) }
        return result
    }

    func operand(_ position: Int) -> String? {
        operands.indices.contains(position) ? operands[position] : nil
    }

    private func read<T, E: Error>(
        _ text: String, subject: String, _ parse: (String) throws(E) -> T
    ) throws(CommandError) -> T {
        do {
            return try parse(text)
        } catch {
            if let error = error as? CommandError { throw error }
            throw CommandError(.usage, subject.isEmpty ? "\"\"" : subject, "\(error)")
        }
    }
}
