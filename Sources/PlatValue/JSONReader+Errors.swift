// Errors say the same as Go's decoder, whose words clients of Kubernetes know.
extension JSONReader {
    func error(_ message: String, at place: Int? = nil) -> ParseError {
        ParseError(message, at: place ?? offset, in: bytes)
    }

    func endOfInput() -> ParseError {
        error("unexpected end of JSON input", at: bytes.count)
    }

    func invalid(_ byte: UInt8?, _ context: String) -> ParseError {
        guard let byte else { return endOfInput() }
        return error("invalid character \(quoted(byte)) \(context)")
    }

    func invalidHere(_ context: String) -> ParseError {
        invalid(offset < bytes.count ? bytes[offset] : nil, context)
    }

    func quoted(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "'"): "'\\''"
        case UInt8(ascii: "\""): "'\"'"
        case UInt8(ascii: "\\"): "'\\\\'"
        case 0x07: "'\\a'"
        case 0x08: "'\\b'"
        case 0x0C: "'\\f'"
        case 0x0A: "'\\n'"
        case 0x0D: "'\\r'"
        case 0x09: "'\\t'"
        case 0x0B: "'\\v'"
        case ..<0x20, 0x7F: "'\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))'"
        case 0x80..<0xA0, 0xAD: "'\\u00\(String(byte, radix: 16))'"
        default: "'\(Character(UnicodeScalar(byte)))'"
        }
    }
}
