import PlatModel
import PlatValue

/// Leases (registry/coordination/lease and its validation in upstream's tree).
struct LeaseStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var metadataRules: MetadataChecks {
        MetadataChecks(knowsFinalizers: false, judgesWholeOnChange: false)
    }

    /// Coordinated elections are behind a gate that is closed: what they add is dropped, unless it is there.
    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {
        for field in ["strategy", "preferredHolder"] where old?["spec"]?[field] == nil {
            object.set(nil, at: "spec", field)
        }
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        Self.errors(object["spec"] ?? [:])
    }

    /// What is wrong with the `spec` of a lease.
    static func errors(_ spec: Value) -> [FieldError] {
        var errors: [FieldError] = []
        if let seconds = spec["leaseDurationSeconds"]?.integerValue, seconds <= 0 {
            errors.append(
                .invalid("spec.leaseDurationSeconds", .integer(seconds), "must be greater than 0"))
        }
        if let count = spec["leaseTransitions"]?.integerValue, count < 0 {
            let why = "must be greater than or equal to 0"
            errors.append(.invalid("spec.leaseTransitions", .integer(count), why))
        }
        return errors
    }
}
