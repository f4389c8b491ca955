import PlatSystem

/// Where things are in a checkout, and whether its expectations are to be rewritten.
public enum Project {
    public static let folder = String(
        #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 })

    /// `PLAT_UPDATE=1` rewrites generated files and transcripts; that run fails all the same.
    public static var updates: Bool { ProcessEnvironment.current()["PLAT_UPDATE"] == "1" }

    public static func file(_ path: String) -> String { folder + "/" + path }
}
