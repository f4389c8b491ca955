import PlatModel
import PlatValue

/// Quotas: how many objects a namespace may hold. What is used is the controller's to say.
struct ResourceQuotaStrategy: ResourceStrategy {
    var deleteReturnsObject: Bool { true }
    var metadataRules: MetadataChecks { MetadataChecks(judgesWholeOnChange: false) }

    func resetFields(_ subresource: String?) -> [[String]]? {
        subresource == "status" ? [["spec"]] : [["status"]]
    }

    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {
        if old == nil { object["status"] = [:] }
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        ResourceQuotaRules.errors(object, old: old, isStatus: request.subresource == "status")
    }
}
