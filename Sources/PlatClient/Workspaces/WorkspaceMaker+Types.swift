public import PlatModel
import PlatValue

extension WorkspaceMaker {
    /// The types that can be named near `path`, as `PATH:NAME`. Types are found in the parent and in
    /// what lies above it, or in the type's own path; what may not be read is left out.
    public func types(for type: WorkspaceTypeReference, near path: WorkspacePath) async -> [String]
    {
        var places: [WorkspacePath] = []
        if type.path.isEmpty {
            var place = path.parent
            while let next = place, !places.contains(next) {
                places.append(next)
                place = next.parent
            }
        } else {
            places = [WorkspacePath(type.path)]
        }
        var names: [String] = []
        for place in places {
            let client = Client(session: session, path: place)
            // These are suggestions: what cannot be looked at suggests nothing.
            guard let types = try? await client.items(APIResource.workspaceTypes.path()).items
            else { continue }
            names += types.map { "\(place.text):\($0.objectName)" }
        }
        return names
    }
}
