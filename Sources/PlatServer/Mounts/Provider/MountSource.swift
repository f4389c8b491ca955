public import PlatValue

/// A control plane that mounts are provided for, as an export of it shows its consumers: their
/// KubeClusters, the secrets that they lend, and two questions in their workspaces.
///
/// `holder` is always the logical cluster that holds the mount. What is thrown is told in the log.
public protocol MountSource: Sendable {
    /// A KubeCluster as it was told last; nil where there is none.
    func kubeCluster(_ name: String, in holder: String) -> Value?
    /// A secret as it was told last; nil where there is none that may be seen.
    func secret(_ name: String, namespace: String, in holder: String) -> Value?
    /// Writes the status of a KubeCluster. One that is gone by then stays gone.
    func write(status: Value, of name: String, in holder: String) async throws
    /// Whether a user has a verb on a path in the holder: the spec of a SubjectAccessReview.
    func isAllowed(_ review: Value, in holder: String) async throws -> Bool
    /// Whose a token is, as the status of a TokenReview says it; nil when nobody's.
    func user(ofToken token: String, in holder: String) async throws -> Value?
}
