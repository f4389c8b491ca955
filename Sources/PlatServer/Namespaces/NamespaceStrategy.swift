import PlatModel
import PlatValue

struct NamespaceStrategy: ResourceStrategy {
    var nameRule: MetadataRules.NameRule { .label }
    var deleteReturnsObject: Bool { true }
    var fieldLabels: [String: [String]] {
        ["status.phase": ["status", "phase"], "name": ["metadata", "name"]]
    }

    private static let finalizer = Value.string(Namespace.contentFinalizer)

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
