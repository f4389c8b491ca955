import PlatModel
import PlatValue

/// Bodies and replies in Kubernetes' protobuf form.
extension ObjectRequest {
    func decodeProtobuf(_ bytes: [UInt8]) throws(Status) -> Value { try decodeProtobufBody(bytes) }

    /// The reply's bytes; nil where the kind has no such form.
    func protobuf(_ value: Value) -> [UInt8]? { Protobuf.encode(value) }
}

func decodeProtobufBody(_ bytes: [UInt8]) throws(Status) -> Value {
    do throws(ProtobufError) {
        return try Protobuf.decode(bytes)
    } catch {
        throw Status.badRequest("\(error)")
    }
}
