/// How results are written, `-o`.
enum OutputFormat: String, Sendable, CaseIterable {
    case table, wide, json, yaml, name, jsonl
    case jsonPath = "jsonpath"
    case jsonPathAsJSON = "jsonpath-as-json"
    case jsonPathFile = "jsonpath-file"
    case customColumns = "custom-columns"
    case customColumnsFile = "custom-columns-file"
    case mermaid, dot, svg
    case kubeconfig

    /// What every command that has a result takes.
    static let results = objects.filter { $0 != .wide }
    /// What commands take whose table has more columns than are shown at first.
    static let objects = allCases.filter { !$0.isSpecial }
    /// What only some results can be written as: pictures, and a file that leads somewhere.
    private var isSpecial: Bool { Self.pictures.contains(self) || self == .kubeconfig }

    /// What can be drawn.
    static let pictures: [OutputFormat] = [.mermaid, .dot, .svg]

    /// What stands behind `=`; nil where nothing does.
    var templateName: String? {
        switch self {
        case .table, .wide, .json, .yaml, .name, .jsonl, .mermaid, .dot, .svg, .kubeconfig:
            nil
        case .jsonPath, .jsonPathAsJSON: "TEMPLATE"
        case .jsonPathFile, .customColumnsFile: "FILE"
        case .customColumns: "HEADING:PATH,..."
        }
    }

    /// As it is typed: `json`, `jsonpath=TEMPLATE`.
    var usage: String { templateName.map { "\(rawValue)=\($0)" } ?? rawValue }

    /// What a shell offers of it: `json`, `jsonpath=`.
    var typed: String { templateName == nil ? rawValue : rawValue + "=" }

    /// Whether a person reads it.
    var isForPeople: Bool { self == .table || self == .wide }
}
