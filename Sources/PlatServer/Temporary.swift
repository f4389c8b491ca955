import PlatModel
import PlatValue

struct TableColumns {
    var definitions: [Value] = []
    func cells(_ object: Value, now: Int64) -> [Value] { [] }
    static func columns(for type: ResourceType) -> TableColumns { TableColumns() }
}
enum Conditions {
    static func isTrue(_ type: String, in object: Value) -> Bool {
        object.at("status", "conditions")?.arrayValue?.contains {
            $0["type"]?.stringValue == type && $0["status"] == "True"
        } ?? false
    }
}
