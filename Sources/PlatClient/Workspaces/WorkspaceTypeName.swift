public import PlatValue

/// A workspace type as it is named: `NAME`, or `PATH:NAME`.
public struct WorkspaceTypeName: Sendable, Equatable, CustomStringConvertible {
    /// The workspace that defines it; empty where the server looks for it.
    public var path: String
    /// Lower case, as the API has it.
    public var name: String

    /// `NAME` or `PATH:NAME`, as the API has them: without a leading colon. Nil for an empty text.
    public init?(parsing text: String) {
        if text.isEmpty { return nil }
        let colon = text.lastIndex(of: ":")
        path = colon.map { String(text[..<$0]) } ?? ""
        name = (colon.map { String(text[text.index(after: $0)...]) } ?? text).lowercased()
    }

    /// As it is typed.
    public var description: String { path.isEmpty ? name : "\(path):\(name)" }

    /// The reference in a workspace's `spec.type`; nil where only the parent's choice is left.
    public var value: Value? {
        guard !name.isEmpty else { return nil }
        return path.isEmpty
            ? ["name": .string(name)] : ["name": .string(name), "path": .string(path)]
    }
}
