import PlatModel
import PlatValue

/// What secrets of the types that Kubernetes knows must hold.
enum SecretTypes {
    static func errors(_ secret: Value) -> [FieldError] {
        let data = secret["data"]?.objectValue ?? [:]
        func missing(_ keys: String...) -> [FieldError] {
            keys.filter { !data.contains($0) }.map { .required("data[\($0)]") }
        }
        switch secret["type"]?.stringValue {
        case Secret.accountTokenType:
            return Secret(secret).accountName == nil
                ? [.required("metadata.annotations[\(Secret.Annotation.accountName)]")] : []
        case "kubernetes.io/basic-auth":
            // One of the two is enough.
            let errors = missing("username", "password")
            return errors.count == 2 ? errors : []
        case "kubernetes.io/ssh-auth":
            return missing("ssh-privatekey")
        case "kubernetes.io/tls":
            return missing("tls.crt", "tls.key")
        case "kubernetes.io/dockercfg":
            return jsonErrors(data, ".dockercfg")
        case "kubernetes.io/dockerconfigjson":
            return jsonErrors(data, ".dockerconfigjson")
        default:
            return []
        }
    }

    private static func jsonErrors(_ data: Members, _ key: String) -> [FieldError] {
        guard let text = data[key]?.stringValue else { return [.required("data[\(key)]")] }
        do throws(ParseError) {
            let content = try Value(json: Base64.decode(text) ?? [])
            if content.objectValue != nil || content.isNull { return [] }
            let found = GoText.jsonTypeName(content)
            return [
                invalid(
                    key,
                    "json: cannot unmarshal \(found) into Go value of type map[string]interface {}")
            ]
        } catch {
            return [invalid(key, error.goText)]
        }
    }

    /// The value is a secret: it is not shown.
    private static func invalid(_ key: String, _ why: String) -> FieldError {
        .invalid("data[\(key)]", "<secret contents redacted>", why)
    }
}
