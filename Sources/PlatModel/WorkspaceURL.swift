import PlatValue

/// A server's address that points to a workspace: `https://host/clusters/root:ml`.
public struct WorkspaceURL: Sendable, Equatable, CustomStringConvertible {
    /// What stands before `/clusters/`.
    public let base: String
    public let path: WorkspacePath

    public init(base: String, path: WorkspacePath) {
        self.base = base
        self.path = path
    }

    /// Nil when the address points to no workspace. What follows the path is dropped.
    public init?(_ server: String) {
        guard let scheme = server.firstRange(of: "://"), scheme.lowerBound > server.startIndex,
            let slash = server[scheme.upperBound...].firstIndex(of: "/"),
            slash > scheme.upperBound,
            let mark = server[slash...].firstRange(of: "/clusters/")
        else { return nil }
        let rest = server[mark.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = WorkspacePath(String(rest))
        guard !path.isEmpty, path.isValid else { return nil }
        self.init(base: String(server[..<mark.lowerBound]), path: path)
    }

    /// Another workspace of the same server.
    public func at(_ path: WorkspacePath) -> WorkspaceURL { WorkspaceURL(base: base, path: path) }

    public var description: String { base + "/clusters/" + path.text }
}
