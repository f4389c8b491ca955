import PlatClient

/// What `get`, `delete` and their like are about: `TYPE`, `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE`.
struct ObjectArguments: Sendable, Equatable {
    struct Target: Sendable, Equatable {
        /// A resource as typed: `models`, `model`, `models.training.example.org`, a short name.
        var resource: String
        /// Nil for all objects of the resource.
        var name: String?

        /// `model/chat`, or `models` for all.
        var displayed: String { name.map { "\(resource)/\($0)" } ?? resource }
    }

    var targets: [Target]

    /// Reads operands with kubectl's meaning. None at all gives no targets.
    init(_ operands: [String]) throws(CommandError) {
        targets = []
        guard let first = operands.first else { return }
        if operands.contains(where: { $0.contains("/") }) {
            for operand in operands { targets.append(try Self.pair(operand)) }
            return
        }
        let resources = first.split(separator: ",", omittingEmptySubsequences: false).map(
            String.init)
        if let empty = resources.first(where: \.isEmpty) {
            throw CommandError(.usage, first, "an empty resource\(empty)")
        }
        let names = operands.dropFirst()
        for name in names { try Self.check(name) }
        for resource in resources {
            if names.isEmpty {
                targets.append(Target(resource: resource, name: nil))
            } else {
                targets += names.map { Target(resource: resource, name: $0) }
            }
        }
    }

    private static func pair(_ operand: String) throws(CommandError) -> Target {
        let parts = operand.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw CommandError(
                .usage, operand, "not TYPE/NAME",
                hints: ["write either TYPE NAME... or TYPE/NAME..., not both"])
        }
        try check(String(parts[1]))
        return Target(resource: String(parts[0]), name: String(parts[1]))
    }

    private static func check(_ name: String) throws(CommandError) {
        guard ObjectReference.isSegment(name) else {
            throw CommandError(.usage, name, "is no name that an object can have")
        }
    }
}
