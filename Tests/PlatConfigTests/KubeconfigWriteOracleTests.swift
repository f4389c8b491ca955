import PlatSystem
import PlatTesting
import PlatValue
import Testing

@testable import PlatConfig

/// Which file client-go writes a change to, and what is in it then, row by row.
///
/// One thing is ours: keys that nobody knows are kept, where client-go loses them.
struct KubeconfigWriteOracleTests {
    @Test func everyRecordedChangeIsWrittenWhereClientGoWritesIt() async throws {
        try await OracleTable.play("kubeconfig-write") { row, at in
            let folder = try TemporaryFolder()
            try folder.write(row["files"])
            let files = KubeconfigFiles(
                flag: row["kubeconfigFlag"]?.stringValue.map(folder.fill),
                variable: row["KUBECONFIG"]?.stringValue.map(folder.fill),
                home: folder.path + "/home", folder: folder.path)
            let title = Oracle.title(row, at)
            do throws(KubeconfigError) {
                try await files.modify(relativizingPaths: row["relativize"]?.boolValue ?? false) {
                    for change in row["changes"]?.arrayValue ?? [] { Self.apply(change, to: &$0) }
                }
                #expect(row["error"] == nil, "\(title)")
            } catch {
                #expect(error.message == row["error"]?.stringValue.map(folder.fill), "\(title)")
            }
            try check(row, title, folder)
        }
    }

    private func check(_ row: Value, _ title: String, _ folder: TemporaryFolder) throws {
        let changed = (row["changed"]?.arrayValue ?? []).compactMap(\.stringValue)
        for (name, text) in row["files"]?.objectValue ?? Members() where !changed.contains(name) {
            #expect(
                try folder.text(name) == folder.fill(text.stringValue ?? ""), "\(title): \(name)")
        }
        for name in changed {
            let bytes = try readFile(folder.path + "/" + name)
            let before = row.at("files", name)?.stringValue.map(folder.fill)
            #expect(String(decoding: bytes, as: UTF8.self) != before, "\(title): \(name)")
            let file = try KubeconfigFile.parse(bytes, path: name)
            let after = folder.fill(row.at("after", name) ?? .null)
            #expect(file.config.view() == Self.sorted(after), "\(title): \(name)")
            for (key, value) in try Self.unknown(before ?? "") {
                #expect(file.document[key] == value, "\(title): \(name): \(key)")
            }
        }
    }

    /// The keys at the top of a file that a kubeconfig does not know.
    private static func unknown(_ text: String) throws -> [(String, Value)] {
        let members = try KubeconfigText.parse(Array(text.utf8)).objectValue ?? Members()
        return members.filter { KubeconfigStruct.config.field($0.key) == nil }.map {
            ($0.key, $0.value)
        }
    }

    private static func sorted(_ document: Value) -> Value {
        var config = Kubeconfig()
        config.currentContext = document["current-context"]?.stringValue ?? ""
        config.preferences = document["preferences"] ?? [:]
        for section in KubeconfigSection.allCases {
            for item in document[section.rawValue]?.arrayValue ?? [] {
                config[section][item["name"]?.stringValue ?? ""] =
                    .init(item[section.entryKey] ?? [:])
            }
        }
        for item in document["extensions"]?.arrayValue ?? [] {
            config.extensions[item["name"]?.stringValue ?? ""] = item["extension"] ?? .null
        }
        return config.view()
    }

    private static func apply(_ change: Value, to config: inout Kubeconfig) {
        let name = change["name"]?.stringValue ?? ""
        let operation = change["op"]?.stringValue ?? ""
        if operation == "use-context" { return config.currentContext = name }
        let words = operation.split(separator: "-").map(String.init)
        guard let section = KubeconfigSection(rawValue: words[1] + "s") else { return }
        switch words[0] {
        case "delete": config[section][name] = nil
        case "rename":
            let target = change["to"]?.stringValue ?? ""
            guard let entry = config[section].removeValue(forKey: name) else { return }
            config[section][target] = entry
            if config.currentContext == name { config.currentContext = target }
        default:
            let source = change["copyOf"]?.stringValue ?? name
            var entry = config[section][source] ?? .init()
            if change["forgetOrigin"]?.boolValue == true { entry.origin = "" }
            for (key, value) in change["fields"]?.objectValue ?? Members() {
                entry.fields[key] = value
            }
            config[section][name] = entry
        }
    }
}
