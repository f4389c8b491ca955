public import PlatValue
public import Testing
import PlatSystem

/// A recorded case: requests in order, and what kcp answered to each.
/// `Tests/Conformance/README.md` has the format.
public struct ConformanceCase: Sendable, CustomTestStringConvertible {
    public let path: String

    /// Folder and name: `kube/10-configmap-crud`.
    public var name: String {
        path.split(separator: "/").suffix(2).joined(separator: "/").dropLast(".json".count)
            .description
    }
    public var testDescription: String { name }

    /// The case as it is written. Read when it is played: together the files are large.
    public func document() throws -> Value { try Value(json: readFile(path)) }

    /// Every case below a folder, by name. Empty when it cannot be read; a test asserts that it is
    /// not.
    public static func all(in folder: String) -> [ConformanceCase] {
        let files = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".json") }.sorted()
            .map { ConformanceCase(path: folder + "/" + $0) }
    }
}

/// A case that cannot go on: nothing to capture, a wait that ran out, a server that is away.
struct BrokenCase: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
