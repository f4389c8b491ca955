public import PlatModel
import PlatSystem

/// A claim of an export on a workspace, and how it stands there.
public struct AuditedClaim: Sendable {
    /// The workspace whose objects it is about.
    public var workspace: WorkspacePath
    /// What the binding is called there.
    public var binding: String
    /// The export that asks.
    public var export: ExportReference?
    /// What it may do, or wants to.
    public var claim: PermissionClaim
    /// How it stands.
    public var standing: Standing

    /// How a claim stands.
    public enum Standing: String, Sendable {
        case accepted = "Accepted"
        case rejected = "Rejected"
        /// Nobody has answered.
        case open = "Open"
        /// Asked beyond what was granted.
        case new = "New"
    }
}

/// The claims of a workspace, or of all below it.
public struct ClaimAudit: Sendable {
    /// By workspace and binding.
    public private(set) var claims: [AuditedClaim] = []
    /// What could not be looked at, and may be anything.
    public private(set) var unseen: [WorkspacePath] = []

    /// Looks into the workspace of `client`, and with `below` into every one below it that can be
    /// entered. Mounts are other clusters, which have no bindings.
    public init(_ client: Client, below: Bool) async {
        guard let top = client.path else { return }
        var places = [top]
        if below {
            let tree = await TreeWalk(client: client).run(from: top).places
            places = tree.seen
            unseen = tree.unseen.map(\.path)
        }
        let found = await concurrently(places) { path in
            await client.at(path).ownClaims(path)
        }
        for (path, claims) in zip(places, found) {
            if let claims { self.claims += claims } else { unseen.append(path) }
        }
    }
}

extension Client {
    /// Nil where the bindings may not be listed.
    fileprivate func ownClaims(_ path: WorkspacePath) async -> [AuditedClaim]? {
        // What may not be seen is told as such.
        guard let bindings = try? await items(APIResource.bindings.path()).items else { return nil }
        return bindings.sorted { $0.objectName < $1.objectName }.flatMap { object in
            let binding = APIBinding(object)
            let answered = binding.claims.map { claim in
                (claim, claim.state.flatMap(AuditedClaim.Standing.init) ?? .open)
            }
            let pending =
                binding.openClaims.map { ($0, AuditedClaim.Standing.open) }
                + binding.widenedClaims.map { ($0, .new) }
            return (answered + pending).map { claim, standing in
                AuditedClaim(
                    workspace: path, binding: object.objectName, export: binding.export,
                    claim: claim, standing: standing)
            }
        }
    }
}
