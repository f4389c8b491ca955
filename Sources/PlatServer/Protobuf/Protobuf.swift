import PlatModel
import PlatValue

/// Kubernetes' protobuf form of the built-in kinds: four bytes, then an envelope with the kind and the
/// object's message. Typed clients send it whatever a server says it prefers.
enum Protobuf {
    static let contentType = "application/vnd.kubernetes.protobuf"

    private static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]

    /// Reads a body into the object that the same body in JSON would be.
    ///
    /// - Parameter expected: what a body is that does not say so.
    static func decode(
        _ bytes: [UInt8], expected: (apiVersion: String, kind: String) = ("", "")
    ) throws(ProtobufError) -> Value {
        guard !bytes.isEmpty else { throw .empty("empty data") }
        guard bytes.starts(with: magic) else { throw .notProtobuf }
        guard bytes.count > magic.count else { throw .empty("empty body") }
        var (apiVersion, kind) = ("", "")
        var raw: ArraySlice<UInt8> = []
        do throws(ProtobufError) {
            var envelope = WireReader(bytes[magic.count...], of: "Unknown")
            while let number = try envelope.next() {
                switch number {
                case 1: (apiVersion, kind) = try typeMeta(try envelope.bytes(of: "TypeMeta"))
                case 2: raw = try envelope.bytes(of: "Raw")
                case 3: _ = try envelope.bytes(of: "ContentEncoding")
                case 4: _ = try envelope.bytes(of: "ContentType")
                default: try envelope.skip()
                }
            }
        } catch {
            throw .envelope(error.description)
        }
        if apiVersion.isEmpty { apiVersion = expected.apiVersion }
        if kind.isEmpty { kind = expected.kind }
        guard !kind.isEmpty else { throw .missingKind(apiVersion: apiVersion) }
        guard let type = BuiltinTypes.type(apiVersion: apiVersion, kind: kind) else {
            throw .unknownKind(apiVersion: apiVersion, kind: kind)
        }
        var members: Members = ["kind": .string(kind), "apiVersion": .string(apiVersion)]
        try ProtobufDecoder.decode(raw, type.numberedFields, of: kind, into: &members)
        do throws(MessageReadingError) {
            return try type.read(.object(members)).value
        } catch {
            throw .malformed(error.bodyMessage)
        }
    }

    private static func typeMeta(
        _ bytes: ArraySlice<UInt8>
    ) throws(ProtobufError) -> (apiVersion: String, kind: String) {
        var reader = WireReader(bytes, of: "TypeMeta")
        var (apiVersion, kind) = ("", "")
        while let number = try reader.next() {
            switch number {
            case 1:
                apiVersion = String(decoding: try reader.bytes(of: "APIVersion"), as: UTF8.self)
            case 2: kind = String(decoding: try reader.bytes(of: "Kind"), as: UTF8.self)
            default: try reader.skip()
            }
        }
        return (apiVersion, kind)
    }

    /// The object as a reply's body; nil for a kind that has no such form. Some documents say no version,
    /// and are `knownIn` one all the same.
    static func encode(_ object: Value, knownIn version: String? = nil) -> [UInt8]? {
        let apiVersion = object["apiVersion"]?.stringValue ?? ""
        let kind = object["kind"]?.stringValue ?? ""
        guard let type = BuiltinTypes.type(apiVersion: version ?? apiVersion, kind: kind) else {
            return nil
        }
        let message = ProtobufEncoder.encode(object.objectValue ?? [:], type.numberedFields)
        return head(apiVersion: apiVersion, kind: kind, length: message.count) + message + tail
    }

    /// What goes before a message of so many bytes.
    static func head(apiVersion: String, kind: String, length: Int) -> [UInt8] {
        var meta = WireWriter()
        meta.write(1, text: apiVersion)
        meta.write(2, text: kind)
        var envelope = WireWriter()
        envelope.write(1, bytes: meta.bytes)
        envelope.begin(2, length: length)
        return magic + envelope.bytes
    }

    /// What follows the message: content encoding and type, which are the envelope's own.
    static let tail: [UInt8] = {
        var envelope = WireWriter()
        envelope.write(3, text: "")
        envelope.write(4, text: "")
        return envelope.bytes
    }()

    /// One frame of a watch: a length of four bytes, then the event with the object in its envelope.
    static func encodeWatchEvent(_ type: String, _ object: Value) -> [UInt8]? {
        guard let body = encode(object) else { return nil }
        var raw = WireWriter()
        raw.write(1, bytes: body)
        var event = WireWriter()
        event.write(1, text: type)
        event.write(2, bytes: raw.bytes)
        let count = UInt32(event.bytes.count)
        let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> UInt32($0)) }
        return length + event.bytes
    }
}

/// Why a body is no object in protobuf, in the words of Kubernetes' decoder.
enum ProtobufError: Error, Equatable, CustomStringConvertible {
    case empty(String)
    case notProtobuf
    /// What is around the object cannot be read.
    case envelope(String)
    case truncated
    case malformed(String)
    case missingKind(apiVersion: String)
    case unknownKind(apiVersion: String, kind: String)

    var description: String {
        switch self {
        case .empty(let message), .malformed(let message), .envelope(let message):
            message
        case .notProtobuf:
            "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]"
        case .truncated:
            "unexpected EOF"
        case .missingKind(let apiVersion):
            "Object 'Kind' is missing in 'runtime.TypeMeta{APIVersion:\(GoText.quoted(apiVersion)), "
                + "Kind:\"\"}'"
        case .unknownKind(let apiVersion, let kind):
            "no kind \(GoText.quoted(kind)) is registered for version \(GoText.quoted(apiVersion)) "
                + "in scheme \"pkg/runtime/scheme.go:111\""
        }
    }
}
