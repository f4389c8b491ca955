import PlatClient
import PlatModel
import PlatValue

/// An object for people, as `kubectl describe` prints any kind.
struct Description {
    private var text = PrefixedText()
    private static let lengthMax = 140

    init(_ object: Value, _ resource: APIResource) {
        text.add(0, "Name:", object.objectName)
        if resource.isNamespaced { text.add(0, "Namespace:", object.objectNamespace ?? "") }
        addLabels(object)
        addAnnotations(object)
        text.add(0, "API Version:", resource.groupVersion.description)
        text.add(0, "Kind:", resource.kind)
        var rest = object
        for key in ["apiVersion", "kind"] { rest[key] = nil }
        for key in ["name", "namespace", "labels", "annotations", "managedFields"] {
            rest["metadata"]?[key] = nil
        }
        switch resource.fullName {
        case "configmaps": addData(&rest, "data")
        case "secrets": addSizes(&rest)
        default: break
        }
        add(rest, 0)
    }

    private mutating func addLabels(_ object: Value) {
        let labels = MetadataChange.current(.labels, of: object).map { "\($0.key)=\($0.value)" }
        text.add(0, "Labels:", labels.first ?? "<none>")
        for label in labels.dropFirst() { text.add(0, "", label) }
    }

    private mutating func addAnnotations(_ object: Value) {
        let all = MetadataChange.current(.annotations, of: object)
            .filter { $0.key != "kubectl.kubernetes.io/last-applied-configuration" }
        if all.isEmpty { text.add(0, "Annotations:", "<none>") }
        for (at, entry) in all.enumerated() {
            let title = at == 0 ? "Annotations:" : ""
            let lines = entry.value.split(separator: "\n", omittingEmptySubsequences: false)
            if lines.count == 1, entry.key.count + entry.value.count + 2 <= Self.lengthMax {
                text.add(0, title, "\(entry.key): \(entry.value)")
                continue
            }
            text.add(0, title, "\(entry.key):")
            for line in lines { text.add(0, "", "  " + Self.shortened(String(line))) }
        }
    }

    private static func shortened(_ line: String) -> String {
        line.count > lengthMax - 2 ? line.prefix(lengthMax - 2) + "..." : line
    }

    /// The entries of a config map, with the lines that they have.
    private mutating func addData(_ object: inout Value, _ key: String) {
        let entries = (object[key]?.objectValue ?? [:]).sortedByKey()
        object[key] = nil
        text.add(0, "Data:")
        for (name, value) in entries {
            text.add(1, "\(name):")
            let lines = (value.stringValue ?? "").split(
                separator: "\n", omittingEmptySubsequences: false)
            for line in lines { text.add(2, String(line)) }
        }
    }

    /// What a secret holds is told by its size alone.
    private mutating func addSizes(_ object: inout Value) {
        let entries = (object["data"]?.objectValue ?? [:]).sortedByKey()
        object["data"] = nil
        text.add(0, "Data:")
        for (name, value) in entries {
            let bytes = value.stringValue.flatMap(Base64.decode)?.count ?? 0
            text.add(1, "\(name):", "\(bytes) bytes")
        }
    }

    private mutating func add(_ value: Value, _ level: Int) {
        for (key, member) in (value.objectValue ?? [:]).sortedByKey() {
            let title = Self.title(key) + ":"
            switch member {
            case .object:
                text.add(level, title)
                add(member, level + 1)
            case .array(let elements):
                text.add(level, title)
                for element in elements {
                    if element.objectValue != nil {
                        add(element, level + 1)
                    } else {
                        text.add(level + 1, GoText.printed(element))
                    }
                }
            default: text.add(level, title, GoText.printed(member))
            }
        }
    }

    private static let acronyms: Set<String> = ["API", "URL", "UID", "OSB", "GUID"]

    /// `creationTimestamp` as `Creation Timestamp`; what has other characters stays as it is.
    static func title(_ key: String) -> String {
        guard key.allSatisfy({ $0.isLetter || $0 == "-" }) else { return key }
        var words: [String] = []
        var previous: Character?
        for (at, character) in key.enumerated() {
            let next = key.dropFirst(at + 1).first
            let starts =
                character.isUppercase
                && (previous?.isLowercase ?? true || next?.isLowercase ?? false)
            if starts || words.isEmpty { words.append("") }
            words[words.count - 1].append(character)
            previous = character
        }
        return words.map { word in
            acronyms.contains(word.uppercased())
                ? word.uppercased() : word.prefix(1).uppercased() + word.dropFirst()
        }.joined(separator: " ")
    }

    /// A heading with lines below it, for what the object does not say itself.
    mutating func add(_ title: String, _ lines: [String]) {
        guard !lines.isEmpty else { return text.add(0, title + ":", "<none>") }
        text.add(0, title + ":")
        for line in lines { text.add(1, line) }
    }

    mutating func add(_ events: [ObjectEvent], now: Double) {
        guard !events.isEmpty else { return text.add(0, "Events:", "<none>") }
        text.add(0, "Events:")
        let heading = [
            ["Type", "Reason", "Age", "From", "Message"],
            ["----", "------", "----", "----", "-------"],
        ]
        let rows = events.map {
            [$0.type, $0.reason, Age.text(since: $0.time, now: now), $0.source, $0.message]
        }
        text.add(1, table: heading + rows)
    }

    var lines: [String] { text.text }
}
