import PlatClient
import PlatModel
import PlatValue

/// What `plat can-i` says about one question.
struct AccessReport {
    var verb: String
    /// `models/chat`, `models`, or a path.
    var target: String
    var answer: AccessQuestion.Answer
    /// Nil where nobody asked for them, or the roles may not be read.
    var grants: [AccessGrant]?

    private var word: String { answer.isAllowed ? "yes" : "no" }

    /// For programs.
    var finding: Finding {
        var value: Value = [
            "allowed": .bool(answer.isAllowed), "verb": .string(verb), "target": .string(target),
        ]
        if !answer.reason.isEmpty { value["reason"] = .string(answer.reason) }
        if let grants { value["grants"] = .array(grants.map(\.value)) }
        return Finding(name: word, value)
    }

    /// For people; explained with the roles that decide.
    func lines(explained: Bool) -> [String] {
        let why = !answer.isAllowed && !answer.reason.isEmpty ? " - \(answer.reason)" : ""
        return [word + why] + (explained ? explanation : [])
    }

    private var explanation: [String] {
        guard let grants else {
            return ["The roles here may not be read, so nobody can say why."]
        }
        guard grants.isEmpty else { return grants.map(\.words) }
        return [
            answer.isAllowed
                ? "By no role of this workspace: the right comes from above it, or from the "
                    + "control plane."
                : "No role that you have in this workspace is about it."
        ]
    }
}

extension AccessGrant {
    fileprivate var words: String {
        let rules = rules.map(\.words).joined(separator: "; ")
        let word = allows ? "allowed" : "not enough"
        return "\(word): \(subject) has \(role) by \(binding): \(rules)"
    }

    fileprivate var value: Value {
        [
            "binding": .string(binding), "subject": .string(subject), "role": .string(role),
            "allows": .bool(allows), "rules": .array(rules.map(\.value)),
        ]
    }
}
