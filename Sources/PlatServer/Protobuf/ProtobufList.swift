import PlatModel
import PlatValue

/// A list of a built-in kind in protobuf, item by item. Its envelope says how long all of it is, so that the
/// items have to be measured before the first is sent.
struct ProtobufList: Sendable {
    private let type: BuiltinType
    private let items: MessageField
    private let metadata: [UInt8]

    /// Nil for a kind that has no such form.
    init?(apiVersion: String, kind: String, metadata: Members) {
        guard let type = BuiltinTypes.type(apiVersion: apiVersion, kind: kind),
            let items = type.numberedFields.first(where: { $0.name == "items" })
        else { return nil }
        self.type = type
        self.items = items
        self.metadata = ProtobufEncoder.encode(
            ["metadata": .object(metadata)], type.numberedFields.filter { $0.name != "items" })
    }

    /// An item as it stands in the list.
    func item(_ object: Value) -> [UInt8] {
        ProtobufEncoder.encode(["items": [object]], [items])
    }

    /// Everything before the items, which have so many bytes.
    func head(itemBytes: Int) -> [UInt8] {
        Protobuf.head(
            apiVersion: type.apiVersion, kind: type.kind, length: metadata.count + itemBytes)
            + metadata
    }

    /// What follows them.
    var tail: [UInt8] { Protobuf.tail }
}
