import PlatModel
import PlatValue
import Synchronization

/// The issuers whose tokens let users into workspaces of a type, beside those of the whole control plane
/// (kcp contract, section 8.1).
final class WorkspaceIssuers: Sendable {
    private struct Entry {
        let version: String
        let authenticators: [IssuerAuthenticator]
    }

    private let exports: ExportLookup
    private let clock: ServerClock
    private let log: ServerLog
    /// By the uid of their configuration.
    private let known = Mutex<[String: Entry]>([:])

    /// More configurations than these are not kept compiled.
    private static let limit = 1_000

    init(_ exports: ExportLookup, clock: ServerClock, log: ServerLog) {
        self.exports = exports
        self.clock = clock
        self.log = log
    }

    /// The user whom a token is of in a workspace: one who counts there and nowhere else.
    func user(_ token: JSONWebToken, in cluster: String) async -> UserInfo? {
        let authenticators: [IssuerAuthenticator]
        do throws(Status) {
            authenticators = try self.authenticators(of: cluster)
        } catch {
            log.fault("authentication in \(cluster): \(error.message)")
            return nil
        }
        guard let user = await authenticators.user(token, now: clock.secondsSinceEpoch()) else {
            return nil
        }
        return user.ofIssuer(in: cluster)
    }

    private func authenticators(of cluster: String) throws(Status) -> [IssuerAuthenticator] {
        guard let type = exports.directory.cluster(cluster)?.type,
            let colon = type.lastIndex(of: ":"),
            let holder = exports.cluster(at: String(type[..<colon]))
        else { return [] }
        let registry = exports.registries[holder.location]
        let object = try registry.find(
            SystemResources.workspaceTypes, cluster: holder.name,
            name: String(type[type.index(after: colon)...]))
        let names = object.map { WorkspaceType($0).authenticationConfigurations } ?? []
        var authenticators: [IssuerAuthenticator] = []
        for name in names {
            let configuration = try registry.find(
                SystemResources.authenticationConfigurations, cluster: holder.name, name: name)
            authenticators += configuration.map(compiled) ?? []
        }
        return authenticators
    }

    private func compiled(_ configuration: Value) -> [IssuerAuthenticator] {
        let (uid, version) = (configuration.objectUID, configuration.resourceVersion ?? "")
        if let entry = known.withLock({ $0[uid] }), entry.version == version {
            return entry.authenticators
        }
        let authenticators = WorkspaceAuthenticationConfiguration(configuration).authenticators
            .compactMap { authenticator -> IssuerAuthenticator? in
                do throws(Invalid) {
                    return try IssuerAuthenticator(authenticator, clock: clock, log: log)
                } catch {
                    log.fault("authentication \(configuration.objectName): \(error)")
                    return nil
                }
            }
        let entry = Entry(version: version, authenticators: authenticators)
        return known.withLock { known in
            // Who was faster has begun to fetch keys.
            if let other = known[uid], other.version == version { return other.authenticators }
            if known.count >= Self.limit { known.removeAll() }
            known[uid] = entry
            return authenticators
        }
    }
}

extension UserInfo {
    /// A user whom a workspace's own issuer names: nothing that is the system's to say, in that workspace
    /// only; nil for a name that is the system's.
    func ofIssuer(in cluster: String) -> UserInfo? {
        guard !username.hasPrefix("system:") else { return nil }
        var user = self
        user.groups = groups.filter { !$0.hasPrefix("system:") }
        user.extra = extra.filter { !$0.key.contains("kcp.io") }
        user.extra[ExtraKey.scopes] = ["cluster:" + cluster]
        user.extra[ExtraKey.clusterName] = [cluster]
        return user.authenticated()
    }
}
