import PlatSystem
import PlatValue
import Synchronization
import Testing

/// What was found in a row.
final class OracleDifferences: Sendable {
    private let found = Mutex<[String]>([])

    var texts: [String] { found.withLock { $0 } }

    /// Takes an issue as found, so that the row's number is told with it.
    func add(_ issue: Issue) -> Bool {
        found.withLock { $0.append("\(issue)") }
        return true
    }
}

/// Counts the rows of one table that are answered as recorded, and names the others.
struct OracleReport {
    /// Where the tables come from instead of the tests' own folders.
    static var otherFolder: String? {
        ProcessEnvironment.current()["PLAT_ORACLE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private let name: String
    private var count = 0
    private var lines: [String] = []
    private var differing = 0
    private var deviationsUsed: Set<String> = []

    init(_ name: String) { self.name = name }

    /// A row of a deviation that is answered as recorded all the same is no deviation.
    mutating func add(
        _ row: Value, _ number: Int, _ differences: [String],
        _ deviations: [OracleTable.Deviation]
    ) {
        count += 1
        guard !differences.isEmpty else { return }
        if let deviation = deviations.first(where: { $0.covers(row) }) {
            lines.append("\(name) row \(number) differs on purpose: \(deviation.reason)")
            return
        }
        differing += 1
        for difference in differences {
            let text = difference.split(separator: "\n").joined(separator: " ")
            lines.append("\(name) row \(number): \(text)")
            Issue.record("\(name) row \(number): \(difference)")
        }
    }

    func finish() throws {
        try Self.write(lines + ["\(name): \(count - differing) of \(count)"])
    }

    /// Appends to the file that `make oracle` shows; says nothing where nobody asked.
    static func write(_ lines: [String]) throws {
        guard let file = ProcessEnvironment.current()["PLAT_ORACLE_REPORT"], !file.isEmpty else {
            return
        }
        let old = FileManager.default.contents(atPath: file) ?? Data()
        let text = lines.map { $0 + "\n" }.joined()
        try (old + Data(text.utf8)).write(to: URL(fileURLWithPath: file))
    }
}
