/// The path of a workspace, `root:ml:training`: its first segment names a logical cluster, each
/// further one a workspace in the one before. May hold any text; `isValid` tells.
public struct WorkspacePath: Hashable, Sendable, CustomStringConvertible {
    /// The path with `:` between segments and none in front, as URLs have it.
    public let text: String

    public init(_ text: String) { self.text = text }

    public static let root = WorkspacePath("root")
    /// All logical clusters of a location.
    public static let wildcard = WorkspacePath("*")

    public var description: String { text }
    /// As plat prints paths: with a leading colon.
    public var displayed: String { ":" + text }
    public var isEmpty: Bool { text.isEmpty }
    public var isWildcard: Bool { text == "*" }

    /// System clusters are named, not walked: their colons separate nothing.
    private var isSystem: Bool { text.utf8.starts(with: "system:".utf8) }

    /// Whether this is `*`, or one or more segments of lower-case letters, digits and inner dashes,
    /// at most 63 each.
    public var isValid: Bool { isWildcard || segments.allSatisfy(Self.isSegment) }

    /// The parts between the colons; at least one, which may be empty.
    public var segments: [String] {
        text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    }

    public static func isSegment(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else {
            return false
        }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// What stands before the last colon, and behind it. A system cluster is its own parent and has
    /// no last segment: whoever walks up must stop at it.
    private var split: (parent: String, last: String) {
        if isSystem { return (text, "") }
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return ("", text) }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    /// The path of the workspace that this one lies in; nil at the top.
    public var parent: WorkspacePath? {
        let parent = split.parent
        return parent.isEmpty ? nil : WorkspacePath(parent)
    }

    /// The last segment.
    public var last: String { split.last }

    public func appending(_ segment: String) -> WorkspacePath {
        WorkspacePath(isEmpty ? segment : "\(text):\(segment)")
    }

    /// Whether this is `prefix` or lies below it.
    public func hasPrefix(_ prefix: WorkspacePath) -> Bool {
        prefix.isEmpty || text == prefix.text || text.utf8.starts(with: (prefix.text + ":").utf8)
    }

    /// The URL path under which the workspace is served.
    public var requestPath: String { text == "." || isEmpty ? "/clusters" : "/clusters/\(text)" }
}
