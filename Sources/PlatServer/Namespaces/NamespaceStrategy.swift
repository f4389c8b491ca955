import PlatModel
import PlatValue

struct NamespaceStrategy: ResourceStrategy {
    var nameRule: MetadataRules.NameRule { .label }
    var deleteReturnsObject: Bool { true }
    var isDeletedByItself: Bool { true }
    var fieldLabels: [String: [String]] {
        ["status.phase": ["status", "phase"]]
    }

    func resetFields(_ subresource: String?) -> [[String]]? {
        subresource == "status" ? [["spec"]] : [["status"]]
    }

    private static let finalizer = Value.string(Namespace.contentFinalizer)

    /// The label that says the name; a name that the server makes comes later.
    func fillIn(_ object: inout Value) {
        guard !object.objectName.isEmpty, (object.generateName ?? "").isEmpty else { return }
        object.setLabel(Namespace.nameLabel, to: object.objectName)
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        switch request.subresource {
        case "status": Self.statusErrors(object)
        case "finalize":
            object["spec"]?["finalizers"].strings.enumerated().flatMap { at, name in
                Self.finalizerErrors(name, "spec.finalizers[\(at)]")
            } ?? []
        default:
            object["spec"]?["finalizers"].strings.flatMap {
                Self.finalizerErrors($0, "spec.finalizers")
            } ?? []
        }
    }

    private static func finalizerErrors(_ name: String, _ field: String) -> [FieldError] {
        FieldRules.finalizer(name, field)
            + [FieldRules.standardFinalizer(name, field)].compactMap { $0 }
    }

    /// The phase says whether the namespace goes, and nothing else.
    private static func statusErrors(_ object: Value) -> [FieldError] {
        let phase = object["status"]?["phase"] ?? ""
        if object.isBeingDeleted {
            return phase == "Terminating"
                ? []
                : [
                    .invalid(
                        "status.Phase", phase,
                        "may only be 'Terminating' if `deletionTimestamp` is not empty")
                ]
        }
        return phase == "Active"
            ? []
            : [
                .invalid(
                    "status.Phase", phase,
                    "may only be 'Active' if `deletionTimestamp` is empty")
            ]
    }

    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {
        let finalizers = object["spec"]?["finalizers"]
        switch (old, request.subresource) {
        case (nil, _):
            object["status"] = ["phase": "Active"]
            var all = finalizers?.arrayValue ?? []
            if !all.contains(Self.finalizer) { all.append(Self.finalizer) }
            object["spec"] = ["finalizers": .array(all)]
        case (let old?, "finalize"):
            object["status"] = old["status"]
            object["spec"] = finalizers.map { ["finalizers": $0] } ?? [:]
        case (let old?, _):
            object["spec"] = old["spec"]
        }
        object.setLabel(Namespace.nameLabel, to: object.objectName)
    }
}
