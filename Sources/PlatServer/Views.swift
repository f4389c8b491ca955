import PlatModel
import PlatValue

/// An APIExport's view on its consumers, as `/services/apiexport/CLUSTER/EXPORT/clusters/…` shows it.
struct ExportView: Sendable {
    /// The logical cluster that holds the export.
    let exportCluster: String
    let exportName: String
    /// The consumer that the URL names; nil for `*`.
    let consumer: String?
    let location: Location
}

/// A view on logical clusters that wait for an initializer or a terminator.
struct LifecycleView: Sendable {
    enum Kind: String, Sendable { case initializing, terminating }
    let kind: Kind
    /// `CLUSTER:TYPE`, or `system:…`.
    let name: String
    /// Nil for `*`.
    let cluster: String?
    let location: Location
}

extension Place {
    /// What a view lets through of a kind; nil: everything.
    func visibility(of type: ResourceType) -> (@Sendable (Value) -> Bool)? { nil }
}

extension ControlPlane {
    func routeService(_ segments: [String], within location: Location?) throws(Status) -> Route {
        .reply(Reply.pageNotFound)
    }

    func surface(for view: ExportView) throws(Status) -> APISurface? { nil }

    func surface(for view: LifecycleView) throws(Status) -> APISurface? { nil }

    /// The ceiling that an export's owner sets for consumers; nil: none applies.
    func maximalPermission(_ context: RequestContext, _ cluster: String) throws(Status) -> Decision?
    { nil }
}

extension Authorizer {
    func authorize(
        _ context: RequestContext, _ view: ExportView, _ attributes: AuthorizationAttributes
    ) throws(Status) -> Decision { .deny("not served") }

    func authorize(
        _ context: RequestContext, _ view: LifecycleView, _ attributes: AuthorizationAttributes
    ) throws(Status) -> Decision { .deny("not served") }
}
