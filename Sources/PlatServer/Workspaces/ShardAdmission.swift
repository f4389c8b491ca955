import PlatModel
import PlatValue

/// Shards are reached where they are for one another, unless they say otherwise.
struct ShardAdmission: AdmissionRule {
    var resources: Set<String>? { [SystemResources.shards.groupResource] }

    func mutate(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard request.subresource == nil else { return }
        guard let base = object.at("spec", "baseURL")?.stringValue, !base.isEmpty else {
            throw Status.unclassified("spec.baseURL is required")
        }
        for key in ["externalURL", "virtualWorkspaceURL"]
        where object.at("spec", key)?.stringValue?.isEmpty ?? true {
            object.set(.string(base), at: "spec", key)
        }
    }
}
