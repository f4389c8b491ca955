import PlatClient

extension ClaimAnswers {
    static let options: [OptionSpec] = [
        .values(nil, "accept", "RESOURCE", "Grant a claim: configmaps, widgets.example.io"),
        .values(nil, "reject", "RESOURCE", "Refuse a claim"),
        .flag(nil, "accept-all", "Grant every claim that is not rejected by name"),
        .flag(nil, "reject-all", "Refuse every claim that is not accepted by name"),
    ]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        self.init(
            accepted: arguments.texts("accept"), rejected: arguments.texts("reject"),
            acceptsAll: arguments.has("accept-all"), rejectsAll: arguments.has("reject-all"))
        if acceptsAll, rejectsAll {
            throw CommandError(.usage, "--accept-all", "cannot be used with --reject-all")
        }
        if let both = accepted.first(where: { rejected.contains($0) }) {
            throw CommandError(.usage, both, "is both accepted and rejected")
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
        }
    }
}
