import PlatSystem
import PlatTesting
import PlatValue

/// How rows are named in messages.
enum Oracle {
    /// A row's title, for messages.
    static func title(_ row: Value, _ at: Int) -> String {
        "row \(at): \(row["about"]?.stringValue ?? "unnamed")"
    }
}

/// A folder that is removed when the test is done with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/plat-config-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp", "/tmp") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        let file = path + "/" + name
        let parent = String(file.prefix(upTo: file.lastIndex(of: "/") ?? file.endIndex))
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }

    func write(_ files: Value?) throws {
        for (name, text) in files?.objectValue ?? Members() {
            try write(name, fill(text.stringValue ?? ""))
        }
    }

    func text(_ name: String) throws -> String {
        String(decoding: try readFile(path + "/" + name), as: UTF8.self)
    }

    private var parent: String {
        String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex))
    }

    /// A recorded text with the folder's name in it.
    func fill(_ text: String) -> String {
        Self.replace(Self.replace(text, "$DIR", path), "$PARENT", parent)
    }

    func fill(_ value: Value) -> Value {
        switch value {
        case .string(let text): .string(fill(text))
        case .array(let elements): .array(elements.map { fill($0) })
        case .object(let members): .object(Members(members.map { ($0.key, fill($0.value)) }))
        default: value
        }
    }

    private static func replace(_ text: String, _ from: String, _ to: String) -> String {
        text.split(separator: from, omittingEmptySubsequences: false).joined(separator: to)
    }
}
