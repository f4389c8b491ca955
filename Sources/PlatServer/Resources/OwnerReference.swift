import PlatValue

/// An entry of `metadata.ownerReferences`.
struct OwnerReference: Hashable, Sendable {
    let apiVersion: String
    let kind: String
    let name: String
    let uid: String
    /// An owner that is deleted in the foreground waits for the object.
    let blocks: Bool

    init(_ value: Value) {
        apiVersion = value["apiVersion"]?.stringValue ?? ""
        kind = value["kind"]?.stringValue ?? ""
        name = value["name"]?.stringValue ?? ""
        uid = value["uid"]?.stringValue ?? ""
        blocks = value["blockOwnerDeletion"] == true
    }

    static func all(of object: Value) -> [OwnerReference] {
        (object.at("metadata", "ownerReferences")?.arrayValue ?? []).map(OwnerReference.init)
    }
}

extension Value {
    /// Whether the object is deleted in the foreground: its dependents go first.
    var waitsForDependents: Bool {
        isBeingDeleted && finalizers.contains(OwnerJudgement.foreground)
    }
}
