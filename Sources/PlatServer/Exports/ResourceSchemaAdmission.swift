import PlatModel
import PlatValue

/// APIResourceSchemas: checked like CustomResourceDefinitions, but by admission (403), and never
/// changed (contract, section 5.1).
struct ResourceSchemaAdmission: AdmissionRule {
    var resources: Set<String>? { [SystemResources.schemas.groupResource] }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard let old else {
            return try request.forbid(object, ResourceSchemaRules.errors(of: object))
        }
        guard object["spec"] != old["spec"] else { return }
        let spec = ResourceSchemaText.spec(object["spec"] ?? [:])
        try request.forbid(
            object, [FieldError(.invalid, "spec", printedValue: spec, detail: "is immutable")])
    }
}

extension ObjectRequest {
    /// Refuses an object as kcp's admission does: all errors in brackets, one after the other.
    func forbid(_ object: Value, _ errors: [FieldError]) throws(Status) {
        guard !errors.isEmpty else { return }
        throw forbidden(object, "[" + errors.map(\.description).joined(separator: " ") + "]")
    }

    /// A refusal of the object that is being written.
    func forbidden(_ object: Value, _ reason: String) -> Status {
        Status.forbidden(type.resource, object.objectName, reason)
    }
}
