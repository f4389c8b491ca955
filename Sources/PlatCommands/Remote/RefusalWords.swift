import PlatModel
import PlatValue

/// What a server refused, in the words of the command line: said from the reason, the causes and
/// what was typed. The server's sentence is kept where only it says why, without what the line has
/// said already.
struct RefusalWords {
    let status: Status
    /// What the user typed.
    let subject: String

    var message: String {
        switch status.reason {
        case .notFound: isAboutNamespace || name.isEmpty ? plain : "not found"
        case .alreadyExists: without("\(resource) \(GoText.quoted(name)) ") ?? plain
        case .conflict where !status.causes.isEmpty: conflicts
        case .invalid where !status.causes.isEmpty: faults
        case .invalid where name.isEmpty:
            "what was sent does not fit the object, and the server does not say why"
        case .unauthorized: "the server does not know who asks"
        case .methodNotAllowed: "the server does not offer that here"
        default: plain
        }
    }

    /// Sentences that can be said in fewer words.
    private static let shorter = [
        Status.objectModified: "has been changed since it was read"
    ]

    private var name: String { status.details?.name ?? "" }
    private var resource: GroupResource {
        GroupResource(group: status.details?.group ?? "", resource: status.details?.kind ?? "")
    }

    /// Of an object that is to be made it is the namespace that is missing.
    private var isAboutNamespace: Bool {
        let type = subject.prefix { $0 != "/" }
        return status.details?.kind == "namespaces" && type != subject
            && !["ns", "namespace", "namespaces"].contains(type)
    }

    /// `.data.a: conflict with "other"`.
    private var conflicts: String {
        status.causes.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
            .joined(separator: "; ")
    }

    /// What is wrong with which fields. Of a name one fault is enough.
    private var faults: String {
        var texts: [String] = []
        var hasNameFault = false
        for cause in status.causes {
            let isName = cause.field == "metadata.name"
            if isName, hasNameFault { continue }
            hasNameFault = hasNameFault || isName
            let text = FaultWords(cause, typed: name).text
            if !texts.contains(text) { texts.append(text) }
        }
        return texts.joined(separator: "; ")
    }

    /// The server's sentence without the object that it is about, which the line names already.
    private var plain: String {
        let quoted = GoText.quoted(name)
        let openings = [
            "\(resource) \(quoted) is forbidden: ", "\(resource) is forbidden: ",
            "Operation cannot be fulfilled on \(resource) \(quoted): ",
            "\(resource) \(quoted) is invalid: ", "Internal error occurred: ",
        ]
        let text = openings.lazy.compactMap(without).first ?? status.message
        return Self.shorter[text] ?? CommandError.plain(text)
    }

    /// The server's sentence without its opening; nil where it opens otherwise.
    private func without(_ opening: String) -> String? {
        let text = status.message
        return text.hasPrefix(opening) ? String(text.dropFirst(opening.count)) : nil
    }
}

/// What is wrong with one field.
private struct FaultWords {
    let text: String

    /// A value that is what the user `typed` is not said again.
    init(_ cause: Status.Cause, typed: String) {
        let field = cause.field == "<nil>" ? "" : cause.field
        let words: String
        if let error = FieldError(cause) {
            words = Self.words(error, typed: field.isEmpty ? nil : typed)
        } else {
            words = CommandError.plain(cause.message)
        }
        text = field.isEmpty ? words : "\(field): \(words)"
    }

    /// Without `typed` the fault is about the whole, which is not said either.
    private static func words(_ error: FieldError, typed: String?) -> String {
        let detail = NameRules.plain(rest(of: error))
        let value = error.printedValue ?? ""
        let isKnown =
            value.isEmpty || value.count > 60 || typed.map { value == GoText.quoted($0) } ?? true
        let said = isKnown ? "" : "\(value) "
        switch error.kind {
        case .required: return detail.isEmpty ? "is missing" : "is missing: \(detail)"
        case .duplicate: return "\(said)is there twice"
        case .notFound: return "\(said)is not there"
        case .notSupported:
            return "\(said)is not possible" + (detail.isEmpty ? "" : "; \(detail)")
        case .forbidden: return detail.isEmpty ? "may not be set" : detail
        case .tooLong, .tooMany, .internalError:
            return detail.isEmpty ? error.body : detail
        case .invalid, .typeInvalid:
            if detail.isEmpty { return "\(said)is not valid" }
            return isKnown ? detail : "\(value): \(detail)"
        }
    }

    /// The detail without the field's name, which schemas say again: `spec.size in body must be …`.
    private static func rest(of error: FieldError) -> String {
        let opening = "\(error.field) in body "
        return error.detail.hasPrefix(opening)
            ? String(error.detail.dropFirst(opening.count)) : error.detail
    }
}
