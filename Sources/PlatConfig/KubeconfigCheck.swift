import PlatSystem
import PlatValue

/// Checks a document against the types of a kubeconfig, saying what client-go's decoder would.
///
/// The decoder meets the keys in ascending order (YAML goes through a sorted map there) and reports
/// the first fault, so this does too.
struct KubeconfigCheck {
    private var fault: String?

    /// The first thing wrong with the types of `document`, nil when it can be used.
    static func fault(in document: Value) -> String? {
        var check = KubeconfigCheck()
        check.object(document, .config, path: [])
        return check.fault
    }

    private mutating func object(_ value: Value, _ type: KubeconfigStruct, path: [String]) {
        guard let members = value.objectValue else { return }
        for (key, member) in members.sortedByKey() where fault == nil {
            guard let field = type.field(key) else { continue }
            check(member, field.shape, owner: type.name, path: path + [key])
        }
    }

    private mutating func check(
        _ value: Value, _ shape: KubeconfigShape, owner: String, path: [String]
    ) {
        if value.isNull { return }
        switch (shape, value) {
        case (.raw, _), (.string, .string), (.bool, .bool): break
        case (.bytes, .string(let text)):
            do throws(Base64.Fault) { _ = try Base64.read(text) } catch {
                note("illegal base64 data at input byte \(error.offset)")
            }
        case (.strings, .array(let elements)):
            for element in elements { check(element, .string, owner: owner, path: path) }
        case (.stringMap, .object(let members)):
            for (_, member) in members.sortedByKey() {
                check(member, .string, owner: owner, path: path)
            }
        case (.stringsMap, .object(let members)):
            for (_, member) in members.sortedByKey() {
                check(member, .strings, owner: owner, path: path)
            }
        case (.object(let type), .object): object(value, type, path: path)
        case (.list(let type), .array(let elements)):
            for element in elements { check(element, .object(type), owner: owner, path: path) }
        default:
            note(
                "json: cannot unmarshal \(GoText.jsonTypeName(value)) into Go struct field "
                    + "\(owner).\(path.joined(separator: ".")) of type \(shape.goType)")
        }
    }

    private mutating func note(_ message: String) {
        if fault == nil { fault = message }
    }
}
