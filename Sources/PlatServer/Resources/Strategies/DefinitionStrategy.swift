import PlatModel
import PlatValue

/// CustomResourceDefinitions: judged as upstream judges them, and served from the moment that their
/// names are found free.
struct DefinitionStrategy: ResourceStrategy {
    static let finalizer = "customresourcecleanup.apiextensions.k8s.io"

    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
    var deleteReturnsObject: Bool { true }

    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {
        object = DefinitionAcceptance.defaulted(object)
        guard let old else {
            let versions = Self.storageVersions(object).prefix(1)
            object["status"] = ["storedVersions": .array(Array(versions))]
            return
        }
        guard request.subresource == nil, !object.isBeingDeleted else { return }
        let stored = old.at("status", "storedVersions").strings
        let added = Self.storageVersions(object).filter { !stored.contains($0.stringValue ?? "") }
        object.set(.array(stored.map(Value.string) + added), at: "status", "storedVersions")
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        let acceptance = DefinitionAcceptance(object, old: old)
        if acceptance.errors.isEmpty {
            for warning in acceptance.warnings { request.context.warn(warning) }
        }
        return acceptance.errors
    }

    /// Its objects hold a definition until they are gone.
    func prepareDelete(_ object: inout Value, _ request: ObjectRequest) {
        guard !object.finalizers.contains(Self.finalizer) else { return }
        object.set(
            .array((object.finalizers + [Self.finalizer]).map(Value.string)), at: "metadata",
            "finalizers")
        object.setDefinitionCondition(
            "Terminating", true, "InstanceDeletionPending",
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
            now: request.context.now)
    }

    private static func storageVersions(_ object: Value) -> [Value] {
        (object.at("spec", "versions")?.arrayValue ?? []).filter { $0["storage"] == true }
            .compactMap { $0["name"] }
    }
}

extension Value {
    /// Sets one of Kubernetes' conditions of definitions, which are listed in the order they appear.
    mutating func setDefinitionCondition(
        _ type: String, _ status: Bool, _ reason: String, _ message: String, now: String
    ) {
        var conditions = at("status", "conditions")?.arrayValue ?? []
        var fresh: Value = [
            "lastTransitionTime": .string(now), "message": .string(message),
            "reason": .string(reason), "status": status ? "True" : "False",
            "type": .string(type),
        ]
        if let at = conditions.firstIndex(where: { $0["type"]?.stringValue == type }) {
            if conditions[at]["status"] == fresh["status"] {
                fresh["lastTransitionTime"] = conditions[at]["lastTransitionTime"]
            }
            conditions[at] = fresh
        } else {
            conditions.append(fresh)
        }
        set(.array(conditions), at: "status", "conditions")
    }
}
