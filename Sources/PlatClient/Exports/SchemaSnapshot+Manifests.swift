import PlatModel

extension SchemaSnapshot {
    /// The snapshots of all definitions among manifests, and the manifests that are none: what a
    /// project is installed with holds more than its types. Without any definition among them, the
    /// first one says what it is instead.
    public static func all(
        in manifests: [Manifest]
    ) throws(ManifestError) -> (snapshots: [SchemaSnapshot], others: [Manifest]) {
        var definitions = manifests.filter(isDefinition)
        let others = definitions.isEmpty ? [] : manifests.filter { !isDefinition($0) }
        if definitions.isEmpty { definitions = manifests }
        var snapshots: [SchemaSnapshot] = []
        for manifest in definitions {
            do throws(Invalid) {
                let snapshot = try SchemaSnapshot(of: manifest.object)
                if snapshots.contains(where: { $0.resource == snapshot.resource }) {
                    throw Invalid("defines \(snapshot.resource) once more")
                }
                snapshots.append(snapshot)
            } catch {
                throw ManifestError(manifest.source, .invalid(error.description))
            }
        }
        return (snapshots, others)
    }

    private static func isDefinition(_ manifest: Manifest) -> Bool {
        manifest.isKind("CustomResourceDefinition", of: "apiextensions.k8s.io")
    }
}
