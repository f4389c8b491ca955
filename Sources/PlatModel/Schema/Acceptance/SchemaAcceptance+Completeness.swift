import PlatValue

/// What the root's `allOf`, `anyOf`, `oneOf` and `not` speak of must be specified outside of them too
/// (apiextensions, `schema/complete.go`); those of other nodes are not looked at, as the API server answers.
extension SchemaAcceptance {
    mutating func checkCompleteness(_ root: Value, _ path: String) {
        checkBranches(of: root, against: root, path, path)
    }

    /// `structure` is the node outside of all branches that the branches of `node` speak of.
    private mutating func checkBranches(
        of node: Value, against structure: Value, _ structurePath: String, _ path: String
    ) {
        if let branch = Self.object(node["not"]) {
            checkBranch(branch, against: structure, structurePath, "\(path).not")
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            for (index, branch) in (node[key]?.arrayValue ?? []).enumerated() {
                checkBranch(branch, against: structure, structurePath, "\(path).\(key)[\(index)]")
            }
        }
    }

    private mutating func checkBranch(
        _ branch: Value, against structure: Value?, _ structurePath: String, _ path: String
    ) {
        guard let structure else {
            add(.required(structurePath, "because it is defined in \(path)"))
            return
        }
        checkBranches(of: branch, against: structure, structurePath, path)
        if let items = Self.object(branch["items"]) {
            checkBranch(
                items, against: Self.object(structure["items"]), "\(structurePath).items",
                "\(path).items")
        }
        for (name, property) in branch["properties"]?.objectValue?.sortedByKey() ?? [] {
            checkBranch(
                property, against: Self.object(structure["properties"]?[name]),
                "\(structurePath).properties[\(name)]", "\(path).properties[\(name)]")
        }
    }

    private static func object(_ value: Value?) -> Value? {
        value?.objectValue == nil ? nil : value
    }
}
