import PlatClient

extension ClaimAnswers {
    private enum Option {
        static let accept = OptionSpec.values(
            nil, "accept", "CLAIM",
            "Grant a claim, whole or narrowed: configmaps, 'secrets[app=db]:get,list'")
        static let reject = OptionSpec.values(nil, "reject", "RESOURCE", "Refuse a claim")
        static let acceptAll = OptionSpec.flag(
            nil, "accept-all", "Grant every claim that is not rejected by name")
        static let rejectAll = OptionSpec.flag(
            nil, "reject-all", "Refuse every claim that is not accepted by name")
    }

    static let options = [
        Option.accept, Option.reject, Option.acceptAll, Option.rejectAll,
    ]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        self.init(
            accepted: try arguments.values(Option.accept, ClaimAcceptance.init(parsing:)),
            rejected: arguments.texts(Option.reject),
            acceptsAll: arguments.has(Option.acceptAll), rejectsAll: arguments.has(Option.rejectAll)
        )
        if acceptsAll, rejectsAll {
            throw CommandError(.usage, "--accept-all", "cannot be used with --reject-all")
        }
        if let both = accepted.first(where: { rejected.contains($0.word) }) {
            throw CommandError(.usage, both.word, "is both accepted and rejected")
        }
    }
}

extension ClaimError: Tellable {
    func told(about subject: String, program: String) -> CommandError {
        switch self {
        case .client(let error): CommandError(error, subject)
        case .unknown(let word, let names):
            CommandError(
                .notFound, word, "\(subject) claims no such thing",
                hints: Suggestions.hint(for: word, among: names)
                    + (names.isEmpty ? [] : ["it claims " + names.joined(separator: ", ")]))
        case .notNarrow(let name):
            CommandError(
                .invalid, name, "\(subject) asks to do everything with it, which has no parts",
                hints: ["grant it whole: --accept \(name)", "refuse it: --reject \(name)"])
        case .notAsked(let name, let verb, let asked):
            CommandError(
                .invalid, name, "\(subject) does not ask to \(verb) it",
                hints: ["it asks to " + Suggestions.list(asked, last: "and")])
        }
    }
}
