import PlatModel
import PlatValue

struct LabelSelector: Sendable {
    struct Failure: Error {}
    init(parsing text: String) throws(Failure) {}
    var isEmpty: Bool { true }
    func matches(_ labels: [String: String]) -> Bool { true }
}
struct FieldSelector: Sendable {
    struct Failure: Error {}
    struct Requirement: Sendable { var field: String }
    init(parsing text: String) throws(Failure) {}
    var isEmpty: Bool { true }
    var requirements: [Requirement] { [] }
    func matches(_ value: (String) -> String) -> Bool { true }
    func exactValue(of field: String) -> String? { nil }
}
struct CompiledSchema: Sendable {
    let schema: Schema
    init(_ schema: Schema) { self.schema = schema }
    struct Result { var errors: [FieldError] = []; var warnings: [String] = [] }
    func validate(_ value: Value, old: Value?) -> Result { Result() }
}
extension Value {
    init(yaml text: String) throws(ParseError) { self = [:] }
    func yaml() -> String { jsonText() }
}
struct TableColumns {
    var definitions: [Value] = []
    func cells(_ object: Value, now: Int64) -> [Value] { [] }
    static func columns(for type: ResourceType) -> TableColumns { TableColumns() }
}
struct Patch {
    var namesVersion = false
    var duplicates: [String] = []
    init(_ contentType: String, _ bytes: [UInt8], type: ResourceType) throws(Status) {}
    func applied(to value: Value) throws(Status) -> Value { value }
}
enum Conditions {
    static func isTrue(_ type: String, in object: Value) -> Bool {
        object.at("status", "conditions")?.arrayValue?.contains {
            $0["type"]?.stringValue == type && $0["status"] == "True"
        } ?? false
    }
}
