import PlatModel
import PlatValue

/// Service accounts.
struct ServiceAccountStrategy: ResourceStrategy {
    var deleteReturnsObject: Bool { true }

    private static let mountableSecrets = "kubernetes.io/enforce-mountable-secrets"

    func warnings(_ object: Value, old: Value?) -> [String] {
        guard object.annotation(Self.mountableSecrets) != nil,
            old?.annotation(Self.mountableSecrets) == nil
        else { return [] }
        return [
            "metadata.annotations[\(Self.mountableSecrets)]: deprecated in v1.32+; prefer separate "
                + "namespaces to isolate access to mounted secrets"
        ]
    }

    /// Secrets are those of the account's namespace: only their names count.
    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {
        guard let secrets = object["secrets"]?.arrayValue else { return }
        object["secrets"] = .array(
            secrets.map { secret in
                let name = secret["name"]?.stringValue ?? ""
                return name.isEmpty ? [:] : ["name": .string(name)]
            })
    }
}
