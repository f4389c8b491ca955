/// Who asks. Each has one reason to be let in somewhere, so that a cell tells which reason failed.
enum IsolationPersona: String, CaseIterable, Sendable {
    /// In `system:masters`: above all rules.
    case master
    /// In `system:kcp:admin`: administrator of every workspace.
    case admin
    /// Administers `team`, and reads config maps in `consumer`.
    case owner
    /// May enter `team`, and do everything in its namespace `default`.
    case member
    /// May enter `team`, and read config maps there.
    case viewer
    /// Has roles in `team` and on the export, and may enter neither workspace; reads config maps in
    /// `consumer`.
    case outsider
    /// Has the whole content of the export.
    case provider
    /// Has the content of the export to read.
    case reader
    /// Initializes workspaces of the type `slow`.
    case initializer
    /// A service account of `team` that reads secrets there.
    case account
    /// Somebody with a good token and no rights.
    case stranger
    /// Nobody: no credentials.
    case anonymous
    /// A token that is nobody's.
    case impostor

    /// As whom a token file and roles know them.
    var username: String { self == .account ? "system:serviceaccount:default:bot" : rawValue }

    /// What a token file says, one line each; the service account gets its token when it is there.
    static var tokenFile: String {
        allCases.filter { ![.account, .anonymous, .impostor].contains($0) }.map { persona in
            let group =
                switch persona {
                case .master: "system:masters"
                case .admin: "system:kcp:admin"
                default: "people"
                }
            return "\(persona)-token,\(persona),uid-\(persona),\"\(group)\"\n"
        }.joined()
    }
}
