import PlatModel
import PlatValue

/// Quotas: how many objects a namespace may hold. What is used is the controller's to say.
struct ResourceQuotaStrategy: ResourceStrategy {
    var deleteReturnsObject: Bool { true }

    /// Names that stand without a domain; the others are qualified, like `count/secrets`.
    private static let standardNames = countedNames.union([
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory",
        "requests.storage", "requests.ephemeral-storage", "limits.cpu", "limits.memory",
        "limits.ephemeral-storage",
    ])

    /// Standard names that count objects, so that fractions make no sense.
    private static let countedNames: Set<String> = [
        "pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps",
        "persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
    ]

    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {
        if old == nil { object["status"] = [:] }
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        var errors: [FieldError] = []
        for place in [["spec", "hard"], ["status", "hard"], ["status", "used"]] {
            if place[0] == "status", request.subresource != "status" { continue }
            for (name, amount) in (object.at(place)?.objectValue ?? Members()).sortedByKey() {
                errors += Self.errors(name, amount, "\(place.joined(separator: "."))[\(name)]")
            }
        }
        let scopes = ResourceQuota(object).scopes
        if let old, ResourceQuota(old).scopes != scopes {
            errors.append(.invalid("spec.scopes", scopes ?? .null, "field is immutable"))
        }
        return errors
    }

    private static func errors(_ name: String, _ amount: Value, _ field: String) -> [FieldError] {
        var errors = NameRules.qualifiedName(name).map {
            FieldError.invalid(field, .string(name), $0)
        }
        if !name.contains("/"), !standardNames.contains(name) {
            errors.append(.invalid(field, .string(name), "must be a standard resource for quota"))
        }
        guard let quantity = amount.stringValue.flatMap(Quantity.init) else { return errors }
        if quantity < .zero {
            errors.append(.invalid(field, amount, "must be greater than or equal to 0"))
        }
        if name.contains("/") || countedNames.contains(name), quantity.milliValue % 1000 != 0 {
            errors.append(.invalid(field, amount, "must be an integer"))
        }
        return errors
    }
}
