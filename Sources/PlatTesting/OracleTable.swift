public import PlatValue
import PlatSystem

/// A table of recorded answers of the upstream implementation, kept as JSON beside the tests.
public enum OracleTable {
    /// The rows of `Oracle/NAME.json` in the folder of the test module that asks.
    public static func rows(_ name: String, testFile: String = #filePath) throws -> [Value] {
        let document = try document(name, testFile: testFile)
        guard let rows = document["rows"]?.arrayValue, !rows.isEmpty else {
            throw ParseError("\(name).json has no rows")
        }
        return rows
    }

    /// The whole of that file.
    public static func document(_ name: String, testFile: String = #filePath) throws -> Value {
        var folder = URL(fileURLWithPath: testFile).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appending(path: "Oracle").path) {
            guard folder.pathComponents.count > 1 else { throw ParseError("no Oracle folder") }
            folder = folder.deletingLastPathComponent()
        }
        let file = folder.appending(path: "Oracle/\(name).json")
        return try Value(json: [UInt8](Data(contentsOf: file)))
    }
}
