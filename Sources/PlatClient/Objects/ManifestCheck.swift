import PlatModel
import PlatValue

/// What a manifest must be before anything is asked about it.
enum ManifestCheck {
    /// Why something is no object of an API; nil where it is one.
    static func fault(of object: Value) -> String? {
        guard object.objectValue != nil else {
            return "is not an object but a single value or a list"
        }
        if let fault = faultOfTexts(object) { return fault }
        if object["kind"]?.stringValue ?? "" == "" { return "has no kind" }
        guard let version = object["apiVersion"]?.stringValue, !version.isEmpty else {
            return "has no apiVersion"
        }
        if !isGroupVersion(version) { return "has the apiVersion \(version), which is none" }
        if let metadata = object["metadata"], !metadata.isNull, metadata.objectValue == nil {
            return "has metadata that is no mapping"
        }
        guard !object.objectName.isEmpty else {
            let prefix = object.at("metadata", "generateName")?.stringValue ?? ""
            return prefix.isEmpty
                ? "has no metadata.name"
                : "has a generateName, but only what has a metadata.name can be applied or removed"
        }
        for (place, text) in [
            ("name", object.objectName),
            ("namespace", object.objectNamespace ?? ""),
        ] where !ObjectReference.isSegment(text) {
            return "has a metadata.\(place) \(text), which can stand in no address"
        }
        return nil
    }

    /// YAML reads no, 404 and 1e3 as other things than texts. Taken for nothing, they would lead to
    /// another object than the one that is meant.
    private static func faultOfTexts(_ object: Value) -> String? {
        let texts = [
            ("kind", object["kind"]), ("apiVersion", object["apiVersion"]),
            ("metadata.name", object.at("metadata", "name")),
            ("metadata.namespace", object.at("metadata", "namespace")),
        ]
        for (place, value) in texts {
            if let value, !value.isNull, value.stringValue == nil {
                return "\(place) is not a text (quote it)"
            }
        }
        return nil
    }

    /// Whether this can be the group and version of an API. What cannot would change the address
    /// that it becomes a part of.
    private static func isGroupVersion(_ text: String) -> Bool {
        GroupVersion(text) != nil
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2D, 0x2E, 0x2F].contains(byte)
            }
            && text.split(separator: "/", omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && ObjectReference.isSegment(String($0)) }
    }
}
