/// What answers as a control plane.
public enum Engine: Sendable {
    /// Ours, in this process.
    case embedded
    /// A real kcp, in processes of its own.
    case kcp
}
