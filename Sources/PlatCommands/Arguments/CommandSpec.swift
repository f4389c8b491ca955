/// The one description of a command: parser, help, man pages and completions all read it.
struct CommandSpec: Sendable, Equatable {
    /// What the user types after `plat`: noun and verb, or one word.
    var path: [String]
    /// One imperative line without full stop.
    var summary: String
    /// Paragraphs, separated by empty lines; filled to the width of the reader.
    var discussion = ""
    var examples: [Example] = []
    var options: [OptionSpec] = []
    var operands: Operands = .none
    /// Other last words that mean the same command.
    var aliases: [String] = []
    /// Formats that `-o` takes: those of every result, unless the command has a table of its own too.
    var formats = OutputFormat.results
    /// Exit statuses beside the usual 0, 1 and 2.
    var statuses: [ExitStatusNote] = []
    /// The command that undoes this one, as words.
    var inverse: [String] = []
    /// Left out of help, man pages and completions.
    var isHidden = false
    /// False for what works in no workspace, so that -w would count for nothing.
    var hasWorkspace = true

    var name: String { path.joined(separator: " ") }
}

/// A command line worth copying, and what it does.
struct Example: Sendable, Equatable {
    var line: String
    var meaning: String

    init(_ line: String, _ meaning: String) {
        self.line = line
        self.meaning = meaning
    }
}

/// What an exit status other than the usual ones means.
struct ExitStatusNote: Sendable, Equatable {
    var status: Int32
    var meaning: String
}

/// One option of a command.
struct OptionSpec: Sendable, Equatable {
    enum Argument: Sendable, Equatable {
        /// A switch: `--flag`, also `--flag=true` and `--flag=false`.
        case none
        case required(name: String, completion: CompletionKind)
        /// `--dry-run` stands for `--dry-run=VALUE`; a value is only taken after `=`.
        case optional(name: String, implied: String, completion: CompletionKind)
    }

    var short: Character?
    var long: String
    var argument: Argument
    var help: String
    var isRepeatable = false
    var isHidden = false
    /// Whether an empty value means that the option was not given, as kubectl reads some of its
    /// own. For all others it is a mistake: most often a variable that was never set.
    var takesEmpty = false

    static func flag(_ short: Character?, _ long: String, _ help: String) -> OptionSpec {
        OptionSpec(short: short, long: long, argument: .none, help: help)
    }

    static func value(
        _ short: Character?, _ long: String, _ name: String, _ help: String,
        completion: CompletionKind = .nothing
    ) -> OptionSpec {
        OptionSpec(
            short: short, long: long, argument: .required(name: name, completion: completion),
            help: help)
    }

    /// A value option that may be given several times.
    static func values(
        _ short: Character?, _ long: String, _ name: String, _ help: String,
        completion: CompletionKind = .nothing
    ) -> OptionSpec {
        var option = value(short, long, name, help, completion: completion)
        option.isRepeatable = true
        return option
    }

    static func optionalValue(
        _ short: Character?, _ long: String, _ name: String, implied: String, _ help: String,
        completion: CompletionKind = .nothing
    ) -> OptionSpec {
        OptionSpec(
            short: short, long: long,
            argument: .optional(name: name, implied: implied, completion: completion), help: help)
    }

    /// The same option, accepted but told to nobody.
    var hidden: OptionSpec {
        var copy = self
        copy.isHidden = true
        return copy
    }

    /// The same option, not given where its value is empty.
    var orEmpty: OptionSpec {
        var copy = self
        copy.takesEmpty = true
        return copy
    }

    /// As it stands in a usage text: `-f, --filename FILE`.
    var usage: String {
        let names = (short.map { "-\($0), " } ?? "") + "--" + long
        return switch argument {
        case .none: names
        case .required(let name, _): "\(names) \(name)"
        case .optional(let name, _, _): "\(names)[=\(name)]"
        }
    }

    var completion: CompletionKind {
        switch argument {
        case .none: .nothing
        case .required(_, let kind), .optional(_, _, let kind): kind
        }
    }
}

/// What a shell offers where a value is expected.
enum CompletionKind: Sendable, Equatable {
    case nothing
    case file
    case directory
    case choices([String])
    /// Asked from `plat complete KIND`, which answers without ever printing an error.
    case workspace
    case resource
    case object
    case export
    case binding
    case context
    case command
    /// What `-o` takes in the command that is being typed.
    case format
}

/// The operands of a command, in order.
struct Operands: Sendable, Equatable {
    struct Operand: Sendable, Equatable {
        var name: String
        var completion: CompletionKind
        var isRequired: Bool
        var isRepeated: Bool
        /// An empty word is no name of anything; only what a shell completes may be empty.
        var takesEmpty = false
    }

    var list: [Operand]

    static let none = Operands(list: [])

    static func one(_ name: String, _ completion: CompletionKind = .nothing) -> Operands {
        make(name, completion, required: true, repeated: false)
    }

    static func optional(_ name: String, _ completion: CompletionKind = .nothing) -> Operands {
        make(name, completion, required: false, repeated: false)
    }

    static func oneOrMore(_ name: String, _ completion: CompletionKind = .nothing) -> Operands {
        make(name, completion, required: true, repeated: true)
    }

    static func zeroOrMore(_ name: String, _ completion: CompletionKind = .nothing) -> Operands {
        make(name, completion, required: false, repeated: true)
    }

    static func + (left: Operands, right: Operands) -> Operands {
        Operands(list: left.list + right.list)
    }

    /// The same operands, which may also be empty words.
    var orEmpty: Operands {
        var copy = self
        for index in copy.list.indices { copy.list[index].takesEmpty = true }
        return copy
    }

    /// What the word at a position stands for.
    func operand(at position: Int) -> Operand? {
        position < list.count ? list[position] : list.last { $0.isRepeated }
    }

    var minimum: Int { list.filter(\.isRequired).count }
    var maximum: Int? { list.contains(where: \.isRepeated) ? nil : list.count }

    /// As it stands in a usage text: `PATH…`, `[NAME]`.
    var usage: String {
        list.map { operand in
            let name = operand.isRepeated ? operand.name + "..." : operand.name
            return operand.isRequired ? name : "[\(name)]"
        }.joined(separator: " ")
    }

    private static func make(
        _ name: String, _ completion: CompletionKind, required: Bool, repeated: Bool
    ) -> Operands {
        Operands(list: [
            Operand(
                name: name, completion: completion, isRequired: required, isRepeated: repeated)
        ])
    }
}
