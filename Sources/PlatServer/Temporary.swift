import PlatModel
import PlatValue

enum Conditions {
    static func isTrue(_ type: String, in object: Value) -> Bool {
        object.at("status", "conditions")?.arrayValue?.contains {
            $0["type"]?.stringValue == type && $0["status"] == "True"
        } ?? false
    }
}
