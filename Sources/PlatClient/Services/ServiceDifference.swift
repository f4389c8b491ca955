/// What another version of a service would change, and for whom.
public struct ServiceDifference: Sendable {
    /// An object of its workspace that would not stay as it is.
    public struct Change: Sendable {
        /// What it is to be.
        public var manifest: Manifest
        /// Whether it is not there.
        public var isNew: Bool
    }

    /// The versions, where they differ.
    public var version: (from: String, to: String)?
    /// What consumers would notice.
    public var impacts: [ServiceImpact]
    /// Objects that would change.
    public var changes: [Change]
    /// Objects that could not be looked at.
    public var failures: [ServiceError.Failure]
}

extension ServiceRun {
    /// What this package would change of what is installed.
    public func difference(
        from record: ServiceRecord
    ) async throws(ServiceError) -> ServiceDifference {
        var difference = ServiceDifference(
            version: record.version == version ? nil : (record.version, version),
            impacts: try await impacts(), changes: [], failures: [])
        let plan = plan(record)
        let outcomes = await ApplyPreview(plan, client: client, options: applyOptions).run()
        for (item, outcome) in zip(plan.items, outcomes) {
            switch outcome {
            case .same: continue
            case .change(let before, _, _):
                difference.changes.append(
                    ServiceDifference.Change(manifest: item.manifest, isNew: before == nil))
            case .failed(let error):
                difference.failures.append(
                    ServiceError.Failure(manifest: item.manifest, error: error))
            }
        }
        return difference
    }
}
