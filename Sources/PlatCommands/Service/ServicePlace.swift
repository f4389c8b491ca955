import PlatClient
import PlatModel

/// Where services are, as the command line says it.
struct ServicePlace {
    /// Of the workspace that the command works in: clusters are looked for from there.
    let client: Client
    /// Of the workspace of the service.
    let home: Client
    let path: WorkspacePath

    /// The workspace that `--at` names, else the present one.
    init(_ place: String?, _ context: Context) async throws(CommandError) {
        client = try await context.workspaceClient()
        path = try await context.resolve(place ?? ".")
        home = client.at(path)
    }

    /// A service that is installed there; the only one where no name was given.
    func service(
        _ name: String?, _ context: Context
    ) async throws(CommandError) -> InstalledService {
        try await servicing(name ?? path.displayed, context) { () throws(ServiceError) in
            try await InstalledService.find(name, in: home)
        }
    }
}
