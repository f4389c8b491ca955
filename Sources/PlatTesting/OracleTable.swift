import PlatSystem
public import PlatValue
import Testing

/// A table of recorded answers of the upstream implementation, kept as JSON beside the tests.
///
/// `make oracle` plays them all and counts; `PLAT_ORACLE` names another folder to take them from.
public enum OracleTable {
    /// Rows that we answer differently on purpose. What they hold says which, not where they stand:
    /// another table of the same name has other rows.
    public struct Deviation: Sendable {
        public var reason: String
        public var covers: @Sendable (Value) -> Bool

        public init(_ reason: String, where covers: @escaping @Sendable (Value) -> Bool) {
            self.reason = reason
            self.covers = covers
        }
    }

    /// Plays each row of `Oracle/NAME.json` of the test module that asks: what `check` expects in
    /// vain, or throws, is reported with the row it was said of.
    public static func play(
        _ name: String, except deviations: [Deviation] = [], testFile: String = #filePath,
        _ check: (Value, Int) throws -> Void
    ) throws {
        guard let rows = try rows(name, testFile) else { return }
        var report = OracleReport(name)
        for (number, row) in rows.enumerated() {
            let found = OracleDifferences()
            try withKnownIssue(isIntermittent: true) {
                try check(row, number)
            } matching: {
                found.add($0)
            }
            report.add(row, number, found.texts, deviations)
        }
        try report.finish()
    }

    /// The same for what has to wait.
    public static func play(
        _ name: String, except deviations: [Deviation] = [], testFile: String = #filePath,
        _ check: (Value, Int) async throws -> Void
    ) async throws {
        guard let rows = try rows(name, testFile) else { return }
        var report = OracleReport(name)
        for (number, row) in rows.enumerated() {
            let found = OracleDifferences()
            try await withKnownIssue(isIntermittent: true) {
                try await check(row, number)
            } matching: {
                found.add($0)
            }
            report.add(row, number, found.texts, deviations)
        }
        try report.finish()
    }

    /// The whole of a table's file; nil where the folder that was asked for has none of that name.
    public static func document(_ name: String, testFile: String = #filePath) throws -> Value? {
        let file: String
        if let other = OracleReport.otherFolder {
            file = "\(other)/\(name).json"
            guard FileManager.default.fileExists(atPath: file) else { return nil }
        } else {
            file = try ownFolder(testFile).appending(path: "\(name).json").path
        }
        do {
            return try Value(json: [UInt8](Data(contentsOf: URL(fileURLWithPath: file))))
        } catch {
            try OracleReport.write(["\(name): cannot be read: \(error)"])
            throw error
        }
    }

    private static func rows(_ name: String, _ testFile: String) throws -> [Value]? {
        guard let document = try document(name, testFile: testFile) else {
            try OracleReport.write(["\(name): missing in \(OracleReport.otherFolder ?? "")"])
            return nil
        }
        guard let rows = document["rows"]?.arrayValue, !rows.isEmpty else {
            try OracleReport.write(["\(name): has no rows"])
            throw ParseError("\(name).json has no rows")
        }
        return rows
    }

    private static func ownFolder(_ testFile: String) throws -> URL {
        var folder = URL(fileURLWithPath: testFile).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appending(path: "Oracle").path) {
            guard folder.pathComponents.count > 1 else { throw ParseError("no Oracle folder") }
            folder = folder.deletingLastPathComponent()
        }
        return folder.appending(path: "Oracle")
    }
}
