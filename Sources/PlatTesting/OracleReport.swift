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
    private var deviating: [(reason: String, rows: [Int])] = []

    init(_ name: String) { self.name = name }

    /// A row of a deviation that is answered as recorded all the same is no deviation.
    mutating func add(
        _ row: Value, _ number: Int, _ differences: [String],
        _ deviations: [OracleTable.Deviation]
    ) {
        count += 1
        guard !differences.isEmpty else { return }
        if let deviation = deviations.first(where: { $0.covers(row) }) {
            note(number, deviation.reason)
            return
        }
        differing += 1
        for difference in differences {
            let text = difference.split(separator: "\n").joined(separator: " ")
            lines.append("\(name) row \(number): \(text)")
            Issue.record("\(name) row \(number): \(difference)")
        }
    }

    private mutating func note(_ number: Int, _ reason: String) {
        if let at = deviating.firstIndex(where: { $0.reason == reason }) {
            deviating[at].rows.append(number)
        } else {
            deviating.append((reason, [number]))
        }
    }

    /// `1, 3-5`, of rows in their order.
    private static func text(of rows: [Int]) -> String {
        var ranges: [(first: Int, last: Int)] = []
        for row in rows {
            if let last = ranges.last, last.last + 1 == row {
                ranges[ranges.count - 1].last = row
            } else {
                ranges.append((row, row))
            }
        }
        return ranges.map { $0 == $1 ? "\($0)" : "\($0)-\($1)" }.joined(separator: ", ")
    }

    func finish() throws {
        let purposes = deviating.map {
            "\(name) rows \(Self.text(of: $0.rows)) differ on purpose: \($0.reason)"
        }
        try Self.write(lines + purposes + ["\(name): \(count - differing) of \(count)"])
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
