/// How deeply what comes from outside may be nested.
///
/// Readers recurse, and so does every walk on what they made, down to its release. Each limit leaves
/// the smallest stack that such work runs on much to spare, so that whatever is read can be walked.
public enum DepthLimit {
    /// Arrays and objects of a value: JSON, YAML with its aliases followed, protobuf, patched objects.
    public static let value = 512
    /// What one alias of YAML stands for may hold aliases itself.
    static let aliases = 512
    /// Rules as they are written, which is upstream's limit and told in its message; and their trees.
    public static let expression = 250
    public static let expressionTree = 600
    /// Groups of a regular expression; RE2's limit.
    public static let pattern = 1000
}

extension Value {
    /// Whether arrays and objects are nested deeper than this. Looks no deeper itself.
    public func isNested(deeperThan limit: Int) -> Bool {
        switch self {
        case .array(let elements):
            limit < 1 || elements.contains { $0.isNested(deeperThan: limit - 1) }
        case .object(let members):
            limit < 1 || members.contains { $0.value.isNested(deeperThan: limit - 1) }
        default: false
        }
    }

    /// How deeply arrays and objects are nested; 0 for all else.
    var depth: Int {
        switch self {
        case .array(let elements): 1 + (elements.lazy.map(\.depth).max() ?? 0)
        case .object(let members): 1 + (members.lazy.map { $0.value.depth }.max() ?? 0)
        default: 0
        }
    }
}
