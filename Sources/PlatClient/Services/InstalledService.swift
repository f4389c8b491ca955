import PlatModel

/// A service that is installed, and what is kept beside it: enough to do with it whatever is to be done.
public struct InstalledService: Sendable {
    /// What is known of it.
    public let record: ServiceRecord
    /// Of its workspace.
    private let home: Client
    private var shelf: ServiceShelf { ServiceShelf(client: home, name: record.name) }

    private init(_ record: ServiceRecord, in home: Client) {
        self.record = record
        self.home = home
    }

    /// The service of that name in the workspace of `home`; the only one where no name is given.
    public static func find(
        _ name: String?, in home: Client
    ) async throws(ServiceError) -> InstalledService {
        let all: [ServiceRecord]
        do throws(ClientError) { all = try await home.services() } catch { throw .client(error) }
        guard let name else {
            guard all.count == 1 else { throw .unnamed(all.map(\.name)) }
            return InstalledService(all[0], in: home)
        }
        guard let found = all.first(where: { $0.name == name }) else {
            throw .unknown(all.map(\.name))
        }
        return InstalledService(found, in: home)
    }

    /// The package that runs, or that it is on the way to.
    public func package() async throws(ServiceError) -> ServicePackage {
        if !record.target.isEmpty, let found = try await shelf.package(record.target) {
            return found
        }
        guard let found = try await shelf.package(record.version) else {
            throw .notKept(version: record.version)
        }
        return found
    }

    /// The package that it goes back to: where an upgrade was interrupted, the one that it began with;
    /// where going back was, the one that it was on the way to.
    private func previousPackage() async throws(ServiceError) -> ServicePackage {
        let version =
            switch record.state {
            case .rollingBack: record.target.isEmpty ? record.version : record.target
            default: record.target.isEmpty ? record.previous : record.version
            }
        guard !version.isEmpty else { throw .noPrevious }
        guard let found = try await shelf.package(version) else { throw .notKept(version: version) }
        return found
    }

    /// How it is. Where nothing of it was made as yet there is no package, and nothing to look at.
    public func health() async throws(ServiceError) -> ServiceHealth {
        do throws(ServiceError) {
            return ServiceHealth(record, try await package(), home)
        } catch {
            guard case .notKept = error else { throw error }
            return ServiceHealth(record, nil, home)
        }
    }

    /// Brings it to where its record says that it is to be. `client` is one of the workspace from which
    /// clusters are looked for.
    public func sync(
        from client: Client, options: ServiceRun.Options,
        onEvent: @escaping @Sendable (ServiceRun.Event) -> Void
    ) async throws(ServiceError) -> ServiceRecord {
        try await run(try await package(), client, options, onEvent).sync(record)
    }

    /// Brings back the last whole state.
    public func rollback(
        from client: Client, options: ServiceRun.Options,
        onEvent: @escaping @Sendable (ServiceRun.Event) -> Void
    ) async throws(ServiceError) -> ServiceRecord {
        try await run(try await previousPackage(), client, options, onEvent)
            .upgrade(isRollback: true)
    }

    /// What takes it away.
    public func removal(
        from client: Client, options: ServiceRun.Options,
        onEvent: @escaping @Sendable (ServiceRun.Event) -> Void
    ) async throws(ServiceError) -> ServiceRemoval {
        do throws(ServiceError) {
            return ServiceRemoval(run(try await package(), client, options, onEvent))
        } catch {
            // Interrupted before it was kept, nothing else of it was made; and what is on its way has none.
            let isUnmade =
                if case .notKept = error {
                    record.state == .installing || record.state == .removing
                } else { false }
            guard isUnmade || record.isGoing && error.isOfClosedWorkspace else { throw error }
            return ServiceRemoval(record.name, of: home, options: options, onEvent: onEvent)
        }
    }

    private func run(
        _ package: ServicePackage, _ client: Client, _ options: ServiceRun.Options,
        _ onEvent: @escaping @Sendable (ServiceRun.Event) -> Void
    ) -> ServiceRun {
        var options = options
        if options.endpoint.isEmpty { options.endpoint = record.endpoint }
        return ServiceRun(
            package, at: home.path ?? .root, from: client, options: options, onEvent: onEvent)
    }
}
