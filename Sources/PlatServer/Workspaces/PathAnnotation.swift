import PlatModel
import PlatValue

/// The annotation that tells where an object's workspace is in the tree. Only the system writes it.
enum PathAnnotation {
    /// Sets the path, whatever the client sent.
    static func set(
        _ object: inout Value, _ directory: ClusterDirectory, _ request: ObjectRequest
    ) {
        guard let cluster = request.cluster,
            let path = directory.cluster(cluster)?.path
        else { return }
        object.setAnnotation(ObjectAnnotations.path, to: path)
    }
}
