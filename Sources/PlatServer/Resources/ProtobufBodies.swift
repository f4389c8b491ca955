import PlatModel
import PlatValue

/// Bodies and replies in Kubernetes' protobuf form.
extension ObjectRequest {
    func decodeProtobuf(_ bytes: [UInt8]) throws(Status) -> Value {
        do throws(ProtobufError) {
            return try Protobuf.decode(bytes)
        } catch {
            let head = bytes.prefix(30).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            throw Status.badRequest(
                "the object provided is unrecognized (must be of type \(type.kind)): \(error) "
                    + "(\(head.joined())\(bytes.count > 30 ? " ..." : ""))")
        }
    }

    /// The reply's bytes; nil where the kind has no such form.
    func protobuf(_ value: Value) throws(Status) -> [UInt8]? { Protobuf.encode(value) }
}

func decodeProtobufBody(_ bytes: [UInt8]) throws(Status) -> Value {
    do throws(ProtobufError) {
        return try Protobuf.decode(bytes)
    } catch {
        throw Status.badRequest(error.description)
    }
}
