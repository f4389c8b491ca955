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
            let isEmpty = data["ssh-privatekey"]?.stringValue?.isEmpty ?? true
            return isEmpty ? [.required("data[ssh-privatekey]")] : []
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

    /// What a server that wants to use a pair of key and certificate will find missing in it.
    static func warnings(_ secret: Value) -> [String] {
        guard secret["type"] == "kubernetes.io/tls" else { return [] }
        func blocks(_ key: String) -> [PEMBlock] {
            PEMBlock.all(in: Base64.decode(secret["data"]?[key]?.stringValue ?? "") ?? [])
        }
        let certificates = blocks("tls.crt").map(\.type)
        guard !certificates.contains("CERTIFICATE") else {
            let hasKey = blocks("tls.key").contains { $0.type.hasSuffix("PRIVATE KEY") }
            return hasKey ? [] : ["tls: failed to find any PEM data in key input"]
        }
        guard !certificates.isEmpty else {
            return ["tls: failed to find any PEM data in certificate input"]
        }
        let skipped = certificates.joined(separator: " ")
        return [
            "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM "
                + "blocks of the following types: [\(skipped)]"
        ]
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
