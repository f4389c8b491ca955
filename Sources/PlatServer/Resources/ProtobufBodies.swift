import PlatModel
import PlatValue

/// Bodies and replies in Kubernetes' protobuf form.
extension ObjectRequest {
    func decodeProtobuf(_ bytes: [UInt8]) throws(Status) -> Value { try decodeProtobufBody(bytes) }

    /// The reply's bytes; nil where the kind has no such form.
    func protobuf(_ value: Value) throws(Status) -> [UInt8]? { nil }
}

func decodeProtobufBody(_ bytes: [UInt8]) throws(Status) -> Value {
    throw Status.badRequest("protobuf bodies: not supported")
}
