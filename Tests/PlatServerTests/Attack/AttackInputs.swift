import PlatSystem
import PlatTesting
import PlatValue

/// Good inputs to start from: what the recorded cases send, and the texts of the oracles' tables.
struct AttackInputs: Sendable {
    /// A request that was sent to a kcp.
    struct Recorded: Sendable {
        var method: String
        var path: String
        var body: Value?
    }

    let requests: [Recorded]
    var bodies: [Value] { requests.compactMap(\.body) }
    var paths: [String] { requests.map(\.path) }

    init() throws {
        var requests: [Recorded] = []
        for file in try Self.files(below: Project.file("Tests/Conformance/cases")) {
            let document = try Value(json: try readFile(file))
            for step in Self.steps(document) {
                let words = (step["do"]?.stringValue ?? "").split(separator: " ")
                guard words.count == 2 else { continue }
                let body = step["body"].flatMap { $0.objectValue == nil ? nil : $0 }
                requests.append(
                    Recorded(method: String(words[0]), path: String(words[1]), body: body))
            }
        }
        self.requests = requests
    }

    private static func files(below folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
            .filter { $0.hasSuffix(".json") }.map { folder + "/" + $0 }
    }

    private static func steps(_ value: Value) -> [Value] {
        let own = ["steps", "finally"].flatMap { value[$0]?.arrayValue ?? [] }
        return own + own.flatMap(steps)
    }

    /// The texts that a table's rows hold under a name, at any depth.
    static func texts(table: String, _ names: [String]) throws -> [String] {
        var texts: Set<String> = []
        func collect(_ value: Value) {
            for member in value.objectValue ?? Members() {
                if names.contains(member.key), let text = member.value.stringValue {
                    texts.insert(text)
                }
                collect(member.value)
            }
            for element in value.arrayValue ?? [] { collect(element) }
        }
        collect(try Value(json: try readFile(Project.file("Tests/\(table).json"))))
        return texts.sorted()
    }

    /// The values that a table's rows hold under a name.
    static func values(table: String, _ names: [String]) throws -> [Value] {
        var values: [Value] = []
        func collect(_ value: Value) {
            for member in value.objectValue ?? Members() {
                if names.contains(member.key) { values.append(member.value) }
                collect(member.value)
            }
            for element in value.arrayValue ?? [] { collect(element) }
        }
        collect(try Value(json: try readFile(Project.file("Tests/\(table).json"))))
        return values
    }
}
