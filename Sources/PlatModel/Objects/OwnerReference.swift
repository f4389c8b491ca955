public import PlatValue

/// An entry of `metadata.ownerReferences`.
public struct OwnerReference: Hashable, Sendable {
    /// The owner's group and version, as they are written.
    public let apiVersion: String
    /// The owner's kind.
    public let kind: String
    /// What the owner is called.
    public let name: String
    /// The owner's uid: one of the same name that came later is another.
    public let uid: String
    /// An owner that is deleted in the foreground waits for the object.
    public let blocks: Bool

    /// Reads an entry; what is missing is empty.
    public init(_ value: Value) {
        apiVersion = value["apiVersion"]?.stringValue ?? ""
        kind = value["kind"]?.stringValue ?? ""
        name = value["name"]?.stringValue ?? ""
        uid = value["uid"]?.stringValue ?? ""
        blocks = value["blockOwnerDeletion"] == true
    }
}

extension Value {
    /// The objects that this one goes with.
    public var ownerReferences: [OwnerReference] {
        (at("metadata", "ownerReferences")?.arrayValue ?? []).map(OwnerReference.init)
    }

    /// Makes another object the only owner of this one, by the version and kind that it is known by.
    ///
    /// - Parameter isController: the owner made this object and keeps it as it is; deleted in the
    ///   foreground, it waits for it.
    public mutating func setOwner(
        _ owner: Value, apiVersion: String, kind: String, isController: Bool = false
    ) {
        var reference: Value = [
            "apiVersion": .string(apiVersion), "kind": .string(kind),
            "name": .string(owner.objectName), "uid": .string(owner.objectUID),
        ]
        if isController {
            reference["controller"] = true
            reference["blockOwnerDeletion"] = true
        }
        set([reference], at: "metadata", "ownerReferences")
    }

    /// Leaves each reference to an owner once, in the order in which they are written.
    ///
    /// - Returns: the uids of those that were there before.
    public mutating func deduplicateOwners() -> [String] {
        guard let references = at("metadata", "ownerReferences")?.arrayValue, references.count > 1
        else { return [] }
        var seen: Set<[UInt8]> = []
        var duplicates: [String] = []
        let kept = references.filter { reference in
            let isNew = seen.insert(reference.json(sortedKeys: true)).inserted
            if !isNew { duplicates.append(OwnerReference(reference).uid) }
            return isNew
        }
        if !duplicates.isEmpty { set(.array(kept), at: "metadata", "ownerReferences") }
        return duplicates
    }

    /// Drops the owners that are not to be kept; the entries of the others stay as they are written.
    public mutating func keepOwners(where isKept: (OwnerReference) -> Bool) {
        let left = (at("metadata", "ownerReferences")?.arrayValue ?? []).filter {
            isKept(OwnerReference($0))
        }
        set(left.isEmpty ? nil : .array(left), at: "metadata", "ownerReferences")
    }
}
