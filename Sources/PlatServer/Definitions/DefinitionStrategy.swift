import PlatModel
import PlatValue

/// CustomResourceDefinitions: judged as upstream judges them, and served from the moment that their
/// names are found free.
struct DefinitionStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
    var deleteReturnsObject: Bool { true }
    var isDeletedByItself: Bool { true }
    var knowsPropagation: Bool { false }

    var metadataRules: MetadataChecks {
        MetadataChecks(knowsFinalizers: false, judgesWholeOnChange: false)
    }

    func fillIn(_ object: inout Value) {
        object = DefinitionAcceptance.defaulted(object)
        // A status that says nothing of what is stored means what is stored from now on.
        guard object["status"] != nil, Definition(object).storedVersions.isEmpty else { return }
        object[as: Definition.self].storedVersions =
            Array(Definition(object).storageVersions.prefix(1))
    }

    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {
        guard let old else {
            let versions = Definition(object).storageVersions.prefix(1)
            object["status"] = ["storedVersions": Value(strings: versions)]
            return
        }
        guard request.subresource == nil, !object.isBeingDeleted else { return }
        let stored = Definition(old).storedVersions
        let added = Definition(object).storageVersions.filter { !stored.contains($0) }
        object[as: Definition.self].storedVersions = stored + added
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        let acceptance = DefinitionAcceptance(
            object, old: old, isStatus: request.subresource == "status")
        if acceptance.errors.isEmpty {
            for warning in acceptance.warnings { request.context.warn(warning) }
        }
        // Metadata is judged for all kinds alike.
        let metadata = object["metadata"] ?? [:]
        let judged =
            old.map { MetadataRules.updateErrors(metadata, old: $0["metadata"] ?? [:]) }
            ?? MetadataRules.errors(metadata, isNamespaced: false, nameRule: nameRule)
        return acceptance.errors.filter { !judged.contains($0) }
    }

    /// Its objects hold a definition until they are gone.
    func prepareDelete(_ object: inout Value, _ request: ObjectRequest) {
        guard !object.finalizers.contains(Definition.finalizer) else { return }
        object.addFinalizer(Definition.finalizer)
        object.setKubernetesCondition(
            "Terminating", true, "InstanceDeletionPending",
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
            now: request.context.now)
    }
}
