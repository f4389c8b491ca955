/// A file of a service package: its path below the package's folder, and what is in it.
public struct PackageFile: Sendable, Equatable {
    /// `apis/models.yaml`.
    public var path: String
    /// What is in it.
    public var bytes: [UInt8]

    /// A file that is there, or is to be.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// What a package may hold at most: enough for a thousand large definitions.
    enum Limit {
        static let files = 2000
        static let bytes = 64 << 20
        static let path = 250
    }

    /// Why a path can be none of a package; nil where it can.
    static func fault(ofPath path: String) -> String? {
        if path.isEmpty || path.utf8.count > Limit.path {
            return "has a path of \(path.utf8.count) bytes"
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if path.hasPrefix("/") || parts.contains("..") {
            return "leads out of the package's folder"
        }
        if parts.contains("") || parts.contains(".") || path.utf8.contains(0) {
            return "is no plain path"
        }
        return nil
    }

    /// Fails where files are too many or too large.
    static func check(count: Int, bytes: Int, shown: String) throws(ManifestError) {
        guard count <= Limit.files else {
            throw ManifestError(shown, .invalid("has more than \(Limit.files) files"))
        }
        guard bytes <= Limit.bytes else {
            throw ManifestError(
                shown, .invalid("is larger than \(Limit.bytes >> 20) MiB, which no package may be"))
        }
    }
}
