import PlatSystem

/// A program of somebody else's that a test plays.
public enum Program {
    /// Whether it is found where the shell would look.
    public static func isThere(_ name: String) -> Bool {
        (ProcessEnvironment.current()["PATH"] ?? "").split(separator: ":")
            .contains { access("\($0)/\(name)", X_OK) == 0 }
    }
}
