import PlatModel
import PlatValue

/// The kinds that kcp itself brings, as resource types with their rules.
enum SystemResources {
    static let logicalClusters = storage("core.kcp.io", "logicalclusters")
    static let shards = storage("core.kcp.io", "shards")
    static let workspaces = storage("tenancy.kcp.io", "workspaces")
    static let workspaceTypes = storage("tenancy.kcp.io", "workspacetypes")
    static let authenticationConfigurations = storage(
        "tenancy.kcp.io", "workspaceauthenticationconfigurations")
    static let exports = storage("apis.kcp.io", "apiexports")
    static let bindings = storage("apis.kcp.io", "apibindings")
    static let schemas = storage("apis.kcp.io", "apiresourceschemas")
    static let conversions = storage("apis.kcp.io", "apiconversions")
    static let endpointSlices = storage("apis.kcp.io", "apiexportendpointslices")
    static let cachedResources = storage("cache.kcp.io", "clustercachedresources")
    static let cachedResourceSlices = storage(
        "cache.kcp.io", "clustercachedresourceendpointslices")
    static let kubeClusters = storage("mounts.contrib.kcp.io", "kubeclusters")
    static let migrations = storage("migration.kcp.io", "logicalclustermigrations")
    static let partitions = storage("topology.kcp.io", "partitions")
    static let partitionSets = storage("topology.kcp.io", "partitionsets")

    /// Served in every workspace without a binding.
    static let everywhere = types(of: KcpDefinitions.servedEverywhere)

    /// The types of a kind that one of root's exports offers.
    static func types(schemaName: String) -> [ResourceType]? { bySchema[schemaName] }

    private static let bySchema: [String: [ResourceType]] = {
        var all: [String: [ResourceType]] = [:]
        for definition in KcpDefinitions.all() {
            guard let name = definition.schemaName else { continue }
            all[name] = types(of: [definition])
        }
        return all
    }()

    private static let byResource: [String: [ResourceType]] = {
        var all: [String: [ResourceType]] = [:]
        for definition in KcpDefinitions.all() {
            all[definition.resourceName] = types(of: [definition])
        }
        return all
    }()

    /// The version of a kind that objects are stored in.
    private static func storage(_ group: String, _ plural: String) -> ResourceType {
        guard
            let type = byResource["\(plural).\(group)"]?.first(where: {
                $0.custom?.storageName == nil
            })
        else { preconditionFailure("\(plural).\(group) is not among kcp's definitions") }
        return type
    }

    private static func types(of definitions: [KcpDefinitions.Definition]) -> [ResourceType] {
        definitions.flatMap { definition in
            do {
                return try DefinitionReader.types(
                    spec: definition.value, definitionName: definition.resourceName, identity: nil,
                    isOwn: true, strategy: strategy(definition.resourceName))
            } catch {
                preconditionFailure("\(definition.resourceName): \(error)")
            }
        }
    }

    private static func strategy(_ resource: String) -> any ResourceStrategy {
        switch resource {
        case "logicalclusters.core.kcp.io": LogicalClusterStrategy()
        case "apiexports.apis.kcp.io": ExportStrategy()
        case "apibindings.apis.kcp.io": BindingStrategy()
        default: CustomResourceStrategy()
        }
    }
}

/// Copies of the schemas that are bound in a location: a schema may be deleted in the provider's
/// workspace at any time, and what is bound goes on being served.
enum BoundSchemas {
    /// Set on a copy that took the place of another: objects may be stored in an older form.
    static let predecessorMark = "hasPredecessor"

    /// How keys name the kind.
    static let resource = "boundschemas.plat"

    static func key(uid: String) -> String { "\(resource)/system:bound-crds//\(uid)" }
}
