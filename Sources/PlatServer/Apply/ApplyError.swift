import PlatModel

/// Why a configuration could not be applied.
public enum ApplyError: Error, Sendable, Equatable {
    /// 400: the configuration is not of this endpoint.
    case badRequest(String)
    /// 409: others own what it would change.
    case conflict(ApplyConflict)
    /// 500, without a reason, as Kubernetes has it: what is there does not fit the declared types.
    case unmergeable(String)

    public var message: String {
        switch self {
        case .badRequest(let message), .unmergeable(let message): message
        case .conflict(let conflict): conflict.message
        }
    }
}

/// The fields that an apply would take from their owners.
public struct ApplyConflict: Error, Sendable, Equatable {
    /// One field of one owner, as the causes of a Status name it.
    public struct Cause: Sendable, Equatable {
        public let message: String
        public let field: String
    }

    private let fields: [(owner: ManagedFields.Manager, path: FieldPath)]

    init(_ conflicts: [ManagedFields.Manager: FieldSet]) {
        var fields: [(owner: ManagedFields.Manager, path: FieldPath)] = []
        for (owner, set) in conflicts.sorted(by: { $0.key.sortKey < $1.key.sortKey }) {
            set.forEach { fields.append((owner, $0)) }
        }
        self.fields = fields
    }

    private init(fields: [(owner: ManagedFields.Manager, path: FieldPath)]) { self.fields = fields }

    /// The causes, sorted by owner.
    public var causes: [Cause] {
        fields.map { Cause(message: "conflict with \($0.owner.text)", field: $0.path.text) }
    }

    public var message: String {
        if fields.count == 1 {
            let (owner, path) = fields[0]
            return "Apply failed with 1 conflict: conflict with \(owner.text): \(path.text)"
        }
        var lines: [String] = []
        var previous: ManagedFields.Manager?
        for (owner, path) in fields {
            if owner != previous { lines.append("conflicts with \(owner.text):") }
            lines.append("- \(path.text)")
            previous = owner
        }
        return "Apply failed with \(fields.count) conflicts: " + lines.joined(separator: "\n")
    }

    /// What remains of it when these fields may be taken; nil where nothing does.
    func without(_ allowed: FieldSet) -> ApplyConflict? {
        let remaining = fields.filter { !allowed.contains($0.path) }
        return remaining.isEmpty ? nil : ApplyConflict(fields: remaining)
    }

    public static func == (left: ApplyConflict, right: ApplyConflict) -> Bool {
        left.causes == right.causes
    }
}
