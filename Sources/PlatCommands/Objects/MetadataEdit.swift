import PlatClient
import PlatModel
import PlatValue

/// What `plat label` and `plat annotate` have in common: objects, and keys with what becomes of them.
struct MetadataEdit: Sendable, Equatable {
    private enum Option {
        static let overwrite = OptionSpec.flag(
            nil, "overwrite", "Let a value take the place of another one")
        static let list = OptionSpec.flag(nil, "list", "Print what the objects have")
        static let resourceVersion = OptionSpec.value(
            nil, "resource-version", "VERSION", "Only where the object is at this version")
        static let fieldManager = OptionSpec.value(
            nil, "field-manager", "NAME", "Who owns the fields (default plat)")
    }

    static let options = [
        ObjectOptions.filename, ObjectOptions.namespace, ObjectOptions.allNamespaces,
        ObjectOptions.selector, ObjectOptions.fieldSelector, Option.overwrite,
        MeantObjects.all, Option.list, Option.resourceVersion, Option.fieldManager,
    ]

    static let operands: Operands =
        .optional("TYPE", .resource) + .zeroOrMore("NAME|KEY=VALUE|KEY-", .object)

    var part: MetadataChange.Part
    var meant: MeantObjects
    var entries: [MetadataChange.Entry]
    var overwrites: Bool
    var lists: Bool
    var revision: String?
    var fieldManager: String

    init(_ arguments: ParsedArguments, _ part: MetadataChange.Part) throws(CommandError) {
        self.part = part
        let words = arguments.operands
        // With files there is no TYPE: all words are changes.
        let start = arguments.texts(ObjectOptions.filename).isEmpty ? min(1, words.count) : 0
        let end = words[start...].firstIndex(where: Self.isChange) ?? words.endIndex
        meant = try MeantObjects(
            arguments, operands: Array(words[..<end]), question: "say which objects")
        entries = []
        for word in words[end...] { entries.append(try Self.entry(word)) }
        overwrites = arguments.has(Option.overwrite)
        lists = arguments.has(Option.list)
        revision = arguments.text(Option.resourceVersion)
        fieldManager = arguments.text(Option.fieldManager) ?? FieldManager.name
        try check()
    }

    private func check() throws(CommandError) {
        if entries.isEmpty, !lists {
            throw CommandError(
                .usage, "KEY=VALUE", "is missing",
                hints: ["KEY=VALUE sets, KEY- takes away, --list prints"])
        }
        let selection = meant.selection
        try meant.refuseUnnarrowed(
            isNarrowed: selection.labels != nil || selection.fields != nil)
        if meant.takesAll, !meant.isWide {
            throw CommandError(.usage, "--all", "only means something with a TYPE alone")
        }
    }

    private static func isChange(_ word: String) -> Bool {
        word.contains("=") || word.hasSuffix("-")
    }

    static func entry(_ word: String) throws(CommandError) -> MetadataChange.Entry {
        if let pair = LabelArguments.pair(word) {
            return MetadataChange.Entry(key: pair.key, value: pair.value)
        }
        guard word.hasSuffix("-"), word.count > 1 else {
            throw CommandError(
                .usage, word, "is neither KEY=VALUE nor KEY-",
                hints: ["names come before the first change"])
        }
        return MetadataChange.Entry(key: String(word.dropLast()), value: nil)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let references = try await meant.references(client, context)
        try await context.forEach(references) { reference throws(CommandError) in
            if lists {
                try await list(reference, isOne: references.count == 1, client, context)
            } else {
                try await change(reference, client, context)
            }
        }
    }

    private func change(
        _ reference: ObjectReference, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        var change = MetadataChange(part, entries)
        change.overwrites = overwrites
        change.revision = revision
        change.fieldManager = fieldManager
        try await Self.tell(change, of: reference, client, context)
    }

    /// Changes one object, and tells what came of it.
    static func tell(
        _ change: MetadataChange, of reference: ObjectReference, _ client: Client,
        _ context: Context
    ) async throws(CommandError) {
        let result = try await calling(reference.displayed, context) {
            () throws(MetadataChangeError) in try await change.apply(to: reference, client)
        }
        let singular = change.part == .labels ? "label" : "annotation"
        for key in result.missing {
            context.output.note("\(reference.displayed) has no \(singular) \(key)")
        }
        context.tell(reference, outcome(of: change, result), result.object)
    }

    private static func outcome(
        of change: MetadataChange, _ result: MetadataChange.Result
    ) -> Outcome {
        guard result.isChanged else {
            return change.part == .labels ? .notLabeled : .notAnnotated
        }
        guard change.part == .labels else { return .annotated }
        return change.entries.allSatisfy { $0.value == nil } ? .unlabeled : .labeled
    }

    private func list(
        _ reference: ObjectReference, isOne: Bool, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        let object = try await calling(reference.displayed, context) { () throws(ClientError) in
            try await client.object(reference)
        }
        let entries = MetadataChange.current(part, of: object)
        guard context.format.isForPeople else {
            var all = Members()
            for entry in entries { all[entry.key] = .string(entry.value) }
            return context.tell(
                "",
                Finding(
                    name: reference.displayed,
                    ["name": .string(reference.displayed), part.rawValue: .object(all)]))
        }
        if !isOne { context.output.line("\(reference.displayed):") }
        for entry in entries { context.output.line("\(entry.key)=\(entry.value)") }
    }
}

extension MetadataChangeError: Tellable {
    func told(about subject: String, program: String) -> CommandError {
        switch self {
        case .client(let error): CommandError(error, subject)
        case .taken(let key, let value):
            CommandError(
                .conflict, subject, "\(key) has the value \(value) already",
                hints: ["--overwrite replaces it"])
        }
    }
}
