public import PlatValue
import PlatModel

/// Reads manifests: YAML or JSON, one or many in a text, lists taken apart.
public enum ManifestReader {
    /// The manifests of one text. What is wrong with one is told with its place.
    public static func manifests(
        in bytes: [UInt8], source: String
    ) throws(ManifestError) -> [Manifest] {
        let documents = try documents(in: bytes, source: source)
        var manifests: [Manifest] = []
        for (index, document) in documents.enumerated() {
            let place = documents.count > 1 ? "\(source) (document \(index + 1))" : source
            for item in try items(of: document, place) {
                if let fault = ManifestCheck.fault(of: item) {
                    throw ManifestError(place, .invalid(fault))
                }
                manifests.append(Manifest(object: item, source: place))
            }
        }
        return manifests
    }

    /// The documents of a text, empty ones left out. A key that stands there twice is refused: one
    /// of the two would silently be lost.
    public static func documents(
        in bytes: [UInt8], source: String
    ) throws(ManifestError) -> [Value] {
        guard let bytes = ByteOrderMarks.utf8(bytes) else {
            throw ManifestError(source, .invalid("is no valid UTF-16"))
        }
        let (documents, error) = ManifestStream.documents(in: bytes, isStrict: true)
        if let error { throw ManifestError(source, .invalid(error.description)) }
        for document in documents where !document.duplicateKeys.isEmpty {
            let keys = document.duplicateKeys.joined(separator: ", ")
            throw ManifestError(
                source, .invalid("line \(document.line): a document has \(keys) twice"))
        }
        return documents.map(\.value).filter { !$0.isNull }
    }

    /// The objects of a list, or the one that the document is. What has a name is no list, whatever
    /// its kind is called.
    private static func items(
        of document: Value, _ place: String
    ) throws(ManifestError) -> [Value] {
        guard let kind = document["kind"]?.stringValue, kind.hasSuffix("List"),
            let items = document["items"], document.at("metadata", "name") == nil
        else { return [document] }
        if items.isNull { return [] }
        guard let items = items.arrayValue else {
            throw ManifestError(place, .invalid("has items that are no list"))
        }
        guard kind != "List" else { return items }
        // The items of a typed list may leave out what the list says once.
        return items.map { item in
            guard item.objectValue != nil else { return item }
            var item = item
            if item["kind"] == nil { item["kind"] = .string(String(kind.dropLast(4))) }
            if item["apiVersion"] == nil { item["apiVersion"] = document["apiVersion"] }
            return item
        }
    }
}
