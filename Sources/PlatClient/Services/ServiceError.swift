public import PlatModel

/// Why something could not be done with a service.
public enum ServiceError: Error, Sendable {
    case client(ClientError)
    case workspace(WorkspaceError)
    case export(ExportError)
    case account(ServiceAccountError)
    /// An export could not be brought to a consumer.
    case binding(export: String, ServiceBindingError)
    case package(ManifestError)
    /// Objects of its workspace that were not applied; nothing later was tried.
    case refused([Failure])
    /// Objects of its workspace that somebody else has made; nothing of it was applied.
    case foreign([String])
    /// Somebody else has begun something with it meanwhile.
    case takenOver
    /// There is none of that name; with those that there are.
    case unknown([String])
    /// None was named, and there is not one; with those that there are.
    case unnamed([String])
    /// Its package is not kept beside it.
    case notKept(version: String)
    /// One of that name runs already, in this version; nothing was done.
    case installed(version: String)
    /// The same version is there with another content.
    case otherContent(version: String)
    /// Something that was begun is not done yet.
    case unfinished(ServiceRecord)
    /// The version that runs is newer.
    case backwards(from: String, to: String)
    /// Consumers would lose something.
    case breaking([ServiceImpact])
    /// Consumers live on it: their workspaces.
    case inUse([String])
    /// There is nothing to go back to.
    case noPrevious
    /// Some clusters are not as they are to be; everything else is done.
    case clusters([ClusterFailure], done: Int)

    /// An object that was not applied.
    public struct Failure: Sendable {
        /// What was to be there.
        public var manifest: Manifest
        /// Why it is not.
        public var error: ApplyError
    }

    /// A cluster that is not as it is to be.
    public struct ClusterFailure: Sendable {
        /// Where it is.
        public var path: WorkspacePath
        /// Why, one for each thing that went wrong.
        public var reasons: [Reason]
    }

    /// Why a cluster is not as it is to be.
    public enum Reason: Sendable {
        /// It cannot be worked with.
        case away(String)
        /// An object is there that somebody else owns.
        case foreign(String)
        case client(ClientError)
        case apply(Failure)
        case unready(FleetApply.Unready)
        case removal(ObjectReference, RemovalError)
        /// Clusters before it did not get ready.
        case notTried
    }
}

/// What a new version would do to the users of one export.
public struct ServiceImpact: Sendable, Equatable {
    /// The export.
    public var export: String
    /// To whom it would do what.
    public var impact: ExportImpact
    /// What it asks that it did not ask before.
    public var newClaims: [String]
}
