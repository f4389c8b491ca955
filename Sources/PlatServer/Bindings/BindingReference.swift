import PlatModel
import PlatValue

/// How bindings, slices and types name an export: by path and name, or by name alone for one in the
/// same workspace.
struct BindingReference: Sendable, Equatable, CustomStringConvertible {
    /// A workspace's path or a logical cluster's name.
    let path: String
    let name: String
    /// The reference gave no path.
    let isLocal: Bool

    init(_ export: ExportReference?, in cluster: String) {
        path = export?.path(in: cluster) ?? cluster
        name = export?.name ?? ""
        isLocal = export?.path.isEmpty ?? true
    }

    init(path: String, name: String) {
        self.path = path
        self.name = name
        isLocal = false
    }

    var description: String { "\(path):\(name)" }

    /// An export that is not there can be referred to only from its own workspace, or in root: anywhere
    /// else the answer would tell that it is not there.
    func isAcceptable(_ exports: ExportLookup) throws(Status) -> Bool {
        if isLocal || path == "root" { return true }
        return try exports.find(path: path, name: name) != nil
    }

    /// Whether a user may bind what is referred to; what is not there may be bound by nobody.
    func mayBeBound(by user: UserInfo, _ exports: ExportLookup) throws(Status) -> Bool {
        guard try isAcceptable(exports) else { return false }
        return try exports.mayBind(user, path: path, name: name)
    }
}
