/// Where an operand of `plat ws` points.
public enum WorkspaceTarget: Hashable, Sendable {
    case path(WorkspacePath)
    /// `-`: where one was before.
    case previous
    /// `~` and what follows it; the server knows where home is. Steps may be `.` and `..`.
    case home([String])
}

/// An operand that names no workspace.
public enum WorkspacePathError: Error, Hashable, Sendable {
    /// Not a path by its form.
    case invalid(operand: String)
    /// More `..` than there are segments.
    case aboveRoot(operand: String)
    /// A relative operand where the current location is no workspace.
    case noCurrentWorkspace(operand: String)
}

extension WorkspacePath {
    /// Resolves what the user typed: `:` or `/` between segments, a leading separator or a leading
    /// `root` segment for absolute paths, `.`, `..`, `-`, `~`, a trailing separator; nothing is home.
    public static func resolve(
        operand: String, from current: WorkspacePath?
    ) throws(WorkspacePathError) -> WorkspaceTarget {
        if operand == "-" { return .previous }
        if operand.isEmpty { return .home([]) }
        var steps = operand.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "/" }
            .map(String.init)
        if steps.count > 1, steps.last == "" { steps.removeLast() }
        if steps[0] == "~" {
            let rest = Array(steps.dropFirst())
            guard rest.allSatisfy({ $0 == "." || $0 == ".." || isSegment($0) }) else {
                throw .invalid(operand: operand)
            }
            return .home(rest)
        }
        let isAbsolute = steps[0].isEmpty || (steps[0] == "root" && operand != "root/..")
        if steps[0].isEmpty { steps.removeFirst() }
        if isAbsolute {
            // A colon alone is the top of where one is.
            if steps.isEmpty || steps == [""] { return .path(current?.top ?? .root) }
            return .path(try WorkspacePath("").walking(steps, operand: operand))
        }
        guard let current else { throw .noCurrentWorkspace(operand: operand) }
        return .path(try current.walking(steps, operand: operand))
    }

    /// The first segment, or the whole of a system cluster.
    public var top: WorkspacePath {
        var path = self
        while let parent = path.parent, parent != path { path = parent }
        return path
    }

    /// Follows steps, of which each may be `.` or `..`.
    public func walking(
        _ steps: [String], operand: String
    ) throws(WorkspacePathError) -> WorkspacePath {
        var path = self
        // The names of system clusters have colons and capital freedom: taken as they are.
        if isEmpty, steps.first == "system" { return WorkspacePath(steps.joined(separator: ":")) }
        for step in steps {
            switch step {
            case ".": continue
            case "..":
                guard let parent = path.parent, parent != path else {
                    throw .aboveRoot(operand: operand)
                }
                path = parent
            default:
                guard isSegment(step) else { throw .invalid(operand: operand) }
                path = path.appending(step)
            }
        }
        guard !path.isEmpty else { throw .aboveRoot(operand: operand) }
        return path
    }

    private func isSegment(_ text: String) -> Bool { Self.isSegment(text) }
}
