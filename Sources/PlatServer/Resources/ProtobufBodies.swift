import PlatModel
import PlatValue

/// Bodies and replies in Kubernetes' protobuf form.
extension ObjectRequest {
    func decodeProtobuf(_ bytes: [UInt8]) throws(Status) -> Value {
        do throws(ProtobufError) {
            return try Protobuf.decode(bytes, expected: (type.apiVersion, type.kind))
        } catch {
            switch error {
            case .empty, .notProtobuf, .envelope:
                throw Status.badRequest(
                    "the object provided is unrecognized (must be of type \(type.kind)): \(error) "
                        + "(\(summary(bytes)))")
            case .truncated, .malformed:
                throw Status.badRequest(
                    "\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): "
                        + "\(error)")
            case .missingKind, .unknownKind: throw Status.badRequest("\(error)")
            }
        }
    }

}

func decodeProtobufBody(_ bytes: [UInt8]) throws(Status) -> Value {
    do throws(ProtobufError) {
        return try Protobuf.decode(bytes)
    } catch {
        throw Status.badRequest("\(error)")
    }
}
