import PlatModel
import PlatValue

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
