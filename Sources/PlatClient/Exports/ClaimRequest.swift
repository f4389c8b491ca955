public import PlatModel
public import PlatValue

/// `secrets:get,list`, `widgets.example.io@IDENTITY:get`: what an export asks of its consumers.
public struct ClaimRequest: Sendable, Equatable {
    /// The claim as it stands in an export.
    public var value: Value

    /// A claim on the verbs of a kind that all workspaces have; of those objects alone that the
    /// selector takes.
    init(group: String = "", resource: String, verbs: [String], selector: Value? = nil) {
        var value: Value = [
            "group": .string(group), "resource": .string(resource), "verbs": Value(strings: verbs),
        ]
        value["defaultSelector"] = selector
        self.value = value
    }

    /// Reads `RESOURCE[.GROUP][@IDENTITY][:VERB,...]`; without verbs all are asked for. Behind the
    /// resource or the verbs may stand `[LABEL=VALUE,...]`, for these objects alone.
    public init(parsing text: String) throws(Invalid) {
        let notation = Invalid("is not RESOURCE[.GROUP][@IDENTITY][:VERB,...]")
        var text = text
        let labels = try ClaimLabels(
            takenFrom: &text, or: Invalid("names labels, and not as [LABEL=VALUE,...]"))
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let what = parts[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let verbs = parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : ["*"]
        let resource = GroupResource(String(what[0]))
        guard !resource.resource.isEmpty, !verbs.isEmpty else {
            throw notation
        }
        // Whatever else stands there would be stored as a verb that nobody ever uses.
        if let verb = verbs.first(where: { !Self.isVerb($0) }) {
            throw Invalid("has the verb \(verb), which is none")
        }
        var value: Value = [
            "group": .string(resource.group == "core" ? "" : resource.group),
            "resource": .string(resource.resource), "verbs": .array(verbs.map { .string($0) }),
        ]
        if what.count > 1 { value["identityHash"] = .string(String(what[1])) }
        value["defaultSelector"] = labels?.selector
        self.value = value
    }

    private static func isVerb(_ text: String) -> Bool {
        text == "*" || !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7A).contains($0) }
    }
}
