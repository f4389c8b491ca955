import PlatClient
import PlatValue

extension ExportImpact {
    /// What would become of whom, a line each.
    var lines: [String] {
        var lines: [String] = []
        for change in changes {
            if change.breaks.isEmpty, change.gains.isEmpty {
                lines.append("\(change.resource) is described in other words, and breaks nothing")
            } else if change.breaks.isEmpty {
                lines.append("\(change.resource) gains, and breaks nothing:")
                lines += change.gains.map { "  " + $0 }
            }
            let count = change.objects == 1 ? "1 object" : "\(change.objects) objects"
            lines += change.breaks.map { "\(change.resource) (\(count)): \($0)" }
        }
        lines += added.map { "\($0) is new" }
        if !consumers.isEmpty, !changes.isEmpty {
            lines.append("used by " + consumers.joined(separator: ", "))
        }
        return lines
    }

    /// The same for programs.
    var value: Value {
        [
            "breaking": .bool(isBreaking), "added": Value(strings: added),
            "consumers": Value(strings: consumers),
            "changes": .array(
                changes.map { change in
                    [
                        "resource": .string(change.resource),
                        "breaks": Value(strings: change.breaks),
                        "gains": Value(strings: change.gains),
                        "objects": .integer(Int64(change.objects)),
                    ]
                }),
        ]
    }
}

extension Context {
    /// Says what would become of whom before something is asked or refused.
    func note(_ impact: ExportImpact, of subject: String = "") {
        for line in impact.lines { output.note(subject.isEmpty ? line : "\(subject): \(line)") }
    }
}
