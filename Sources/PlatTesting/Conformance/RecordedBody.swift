import PlatValue

/// Writes JSON as the bodies were sent when the cases were recorded: in ASCII, with a space behind
/// each comma and colon. A mount passes bodies on byte for byte, so the layout counts.
enum RecordedBody {
    static func json(_ value: Value) -> String {
        switch value {
        case .string(let text): return quoted(text)
        case .array(let elements):
            return "[\(elements.map(json).joined(separator: ", "))]"
        case .object(let members):
            let parts = members.map { "\(quoted($0.key)): \(json($0.value))" }
            return "{\(parts.joined(separator: ", "))}"
        default: return String(decoding: value.json(), as: UTF8.self)
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22: quoted += "\\\""
            case 0x5C: quoted += "\\\\"
            case 0x0A: quoted += "\\n"
            case 0x0D: quoted += "\\r"
            case 0x09: quoted += "\\t"
            case 0x20..<0x7F: quoted.unicodeScalars.append(UnicodeScalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return quoted + "\""
    }
}
