/// Where, and by which form of URL.
enum IsolationPlace: Hashable, CaseIterable, Sendable {
    /// A workspace of the tree, addressed in one of several ways.
    case workspace(Workspace, Form)
    /// The export's view on one consumer, on what is none, on a path in place of one, on all of them.
    case exportView(Target, endpoint: Endpoint)
    /// The initializing view of the type `slow`.
    case lifecycleView(Target)
    /// The view on the schemas that are bound in a workspace.
    case schemaView(Workspace, endpoint: Endpoint)
    /// All workspaces of a location.
    case wildcard(Endpoint)
    /// What a location keeps for itself.
    case system

    enum Workspace: String, CaseIterable, Sendable {
        case team, consumer, provider, waiting
    }

    enum Form: String, CaseIterable, Sendable {
        case path, id, encoded
        /// The endpoint of the location where the workspace lives, and that of another one.
        case shardPath, shardID, foreignPath, foreignID
        /// A mount that is held by `team` and leads to the workspace.
        case mount
    }

    enum Target: String, Sendable {
        case team, consumer, waiting, path, all
    }

    enum Endpoint: String, Sendable {
        case main, shard, foreign
    }

    static var allCases: [IsolationPlace] {
        Form.allCases.filter { $0 != .mount }.map { .workspace(.team, $0) } + [
            .workspace(.consumer, .path), .workspace(.consumer, .id),
            .workspace(.consumer, .mount), .workspace(.provider, .path),
            .workspace(.provider, .shardID), .workspace(.waiting, .path),
            .exportView(.consumer, endpoint: .main), .exportView(.team, endpoint: .main),
            .exportView(.path, endpoint: .main), .exportView(.all, endpoint: .main),
            .exportView(.consumer, endpoint: .shard), .exportView(.consumer, endpoint: .foreign),
            .exportView(.all, endpoint: .foreign), .lifecycleView(.waiting), .lifecycleView(.team),
            .lifecycleView(.all), .wildcard(.main), .wildcard(.shard), .system,
            .schemaView(.consumer, endpoint: .main), .schemaView(.consumer, endpoint: .foreign),
            .schemaView(.provider, endpoint: .shard),
        ]
    }

    /// As a failure names it.
    var name: String {
        switch self {
        case .workspace(let workspace, let form): "\(workspace.rawValue) by \(form.rawValue)"
        case .exportView(let target, let endpoint):
            "the export's view on \(target.rawValue), \(endpoint.rawValue) endpoint"
        case .lifecycleView(let target): "the lifecycle view on \(target.rawValue)"
        case .schemaView(let workspace, let endpoint):
            "the schemas of \(workspace.rawValue), \(endpoint.rawValue) endpoint"
        case .wildcard(let endpoint): "/clusters/*, \(endpoint.rawValue) endpoint"
        case .system: "/clusters/system:admin"
        }
    }
}
