import PlatModel
import PlatValue

/// Service accounts.
struct ServiceAccountStrategy: ResourceStrategy {
    var deleteReturnsObject: Bool { true }

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
