import PlatSystem
import PlatValue

/// Checks a document against the types of a kubeconfig, saying what client-go's decoder would.
///
/// The decoder meets the keys in ascending order (YAML goes through a sorted map there) and reports
/// the first fault, so this does too.
struct KubeconfigCheck {
    private var fault: String?

    /// The first thing wrong with the types of `document`, nil when it can be used.
    static func fault(in document: Value) -> String? {
        var check = KubeconfigCheck()
        check.object(document, .config, path: [])
        return check.fault
    }

    private mutating func object(_ value: Value, _ type: KubeconfigStruct, path: [String]) {
        guard let members = value.objectValue else { return }
        for (key, member) in members.sortedByKey() where fault == nil {
            guard let field = type.field(key) else { continue }
            check(member, field.shape, owner: type.name, path: path + [key])
        }
    }

    private mutating func check(
        _ value: Value, _ shape: KubeconfigShape, owner: String, path: [String]
    ) {
        if value.isNull { return }
        switch (shape, value) {
        case (.raw, _), (.string, .string), (.bool, .bool): break
        case (.bytes, .string(let text)):
            do throws(Base64.Fault) { _ = try Base64.decode(text) } catch {
                note("illegal base64 data at input byte \(error.offset)")
            }
        case (.strings, .array(let elements)):
            for element in elements { check(element, .string, owner: owner, path: path) }
        case (.stringMap, .object(let members)):
            for (_, member) in members.sortedByKey() {
                check(member, .string, owner: owner, path: path)
            }
        case (.stringsMap, .object(let members)):
            for (_, member) in members.sortedByKey() {
                check(member, .strings, owner: owner, path: path)
            }
        case (.object(let type), .object): object(value, type, path: path)
        case (.list(let type), .array(let elements)):
            for element in elements { check(element, .object(type), owner: owner, path: path) }
        default:
            note(
                "json: cannot unmarshal \(Self.kind(of: value)) into Go struct field "
                    + "\(owner).\(path.joined(separator: ".")) of type \(shape.goType)")
        }
    }

    private mutating func note(_ message: String) {
        if fault == nil { fault = message }
    }

    static func kind(of value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool: "bool"
        case .integer, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

/// Base64 as Go reads it: padded, line breaks ignored, a fault named by its offset.
enum Base64 {
    struct Fault: Error { let offset: Int }

    static func decode(_ text: String) throws(Fault) -> [UInt8] {
        let source = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(source.count / 4 * 3)
        var at = 0
        while at < source.count {
            var quantum: [UInt8] = []
            while quantum.count < 4 {
                guard at < source.count else {
                    if quantum.isEmpty { return result }
                    throw Fault(offset: at - quantum.count)
                }
                let byte = source[at]
                at += 1
                if byte == 0x0A || byte == 0x0D { continue }
                if byte == UInt8(ascii: "=") {
                    try padding(source, &at, after: quantum.count)
                    append(quantum, to: &result)
                    return result
                }
                guard let digit = digit(byte) else { throw Fault(offset: at - 1) }
                quantum.append(digit)
            }
            append(quantum, to: &result)
        }
        return result
    }

    static func encode(_ bytes: some Collection<UInt8>) -> String {
        Data(bytes).base64EncodedString()
    }

    private static func padding(
        _ source: [UInt8], _ at: inout Int, after count: Int
    ) throws(Fault) {
        guard count >= 2 else { throw Fault(offset: at - 1) }
        func skipBreaks() {
            while at < source.count, source[at] == 0x0A || source[at] == 0x0D { at += 1 }
        }
        if count == 2 {
            skipBreaks()
            guard at < source.count else { throw Fault(offset: source.count) }
            guard source[at] == UInt8(ascii: "=") else { throw Fault(offset: at - 1) }
            at += 1
        }
        skipBreaks()
        if at < source.count { throw Fault(offset: at) }
    }

    private static func append(_ quantum: [UInt8], to result: inout [UInt8]) {
        var bits: UInt32 = 0
        for at in 0..<4 { bits = bits << 6 | UInt32(at < quantum.count ? quantum[at] : 0) }
        for at in 0..<max(0, quantum.count - 1) {
            result.append(UInt8(truncatingIfNeeded: bits >> (16 - 8 * UInt32(at))))
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
