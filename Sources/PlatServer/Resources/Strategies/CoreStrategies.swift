import PlatHTTP
import PlatModel
import PlatValue

struct ConfigMapStrategy: ResourceStrategy {
    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        var errors: [FieldError] = []
        if let old, old["immutable"] == true {
            if object["immutable"] != true {
                errors.append(
                    .forbidden("immutable", "field is immutable when `immutable` is set"))
            }
            for field in ["data", "binaryData"] where object[field] != old[field] {
                errors.append(.forbidden(field, "field is immutable when `immutable` is set"))
            }
        }
        var size = 0
        for field in ["data", "binaryData"] {
            for (key, value) in object[field]?.objectValue ?? Members() {
                for message in NameRules.configKey(key) {
                    errors.append(.invalid("\(field)[\(key)]", .string(key), message))
                }
                if field == "data", object["binaryData"]?[key] != nil {
                    errors.append(
                        .invalid(
                            "data[\(key)]", .string(key), "duplicate of key present in binaryData"))
                }
                size += value.stringValue?.utf8.count ?? 0
            }
        }
        if size > 1 << 20 { errors.append(.tooLong("[]", bytesMax: 1 << 20)) }
        return errors
    }
}

struct SecretStrategy: ResourceStrategy {
    var fieldLabels: [String: [String]] { ["type": ["type"]] }

    func warnings(_ object: Value, old: Value?) -> [String] { SecretTypes.warnings(object) }

    /// `stringData` is how texts are given; what is read has them among the data.
    func fillIn(_ object: inout Value) {
        if object["type"]?.stringValue?.isEmpty ?? true { object["type"] = "Opaque" }
        guard let texts = object["stringData"]?.objectValue else { return }
        // Write-only: what it holds joins `data`.
        for (key, value) in texts {
            object.set(
                .string(Base64.encode(Array((value.stringValue ?? "").utf8))), at: "data", key)
        }
        object["stringData"] = nil
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        var errors: [FieldError] = []
        if let old {
            if object["type"] != old["type"] {
                errors.append(.invalid("type", object["type"] ?? "", "field is immutable"))
            }
            if old["immutable"] == true {
                if object["immutable"] != true {
                    errors.append(
                        .forbidden("immutable", "field is immutable when `immutable` is set"))
                }
                if object["data"] != old["data"] {
                    errors.append(.forbidden("data", "field is immutable when `immutable` is set"))
                }
            }
        }
        var size = 0
        for (key, value) in object["data"]?.objectValue ?? Members() {
            for message in NameRules.configKey(key) {
                errors.append(.invalid("data[\(key)]", .string(key), message))
            }
            size += Base64.decodedCount(of: value.stringValue ?? "")
        }
        if size > 1 << 20 { errors.append(.tooLong("data", bytesMax: 1 << 20)) }
        return errors + SecretTypes.errors(object)
    }
}

/// Objects of local CustomResourceDefinitions.
struct CustomResourceStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
}
