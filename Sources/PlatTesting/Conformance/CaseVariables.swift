import PlatSystem
import PlatValue

/// What `${name}` stands for in one run of a case.
struct CaseVariables {
    /// In the order in which they were first set.
    private var entries: [(name: String, value: String)] = []

    subscript(name: String) -> String? {
        get { entries.first { $0.name == name }?.value }
        set {
            if let at = entries.firstIndex(where: { $0.name == name }) {
                entries[at].value = newValue ?? ""
            } else if let newValue {
                entries.append((name, newValue))
            }
        }
    }

    func fill(_ value: Value) throws(BrokenCase) -> Value {
        switch value {
        case .string(let text): return .string(try fill(text))
        case .array(let elements):
            var filled: [Value] = []
            for element in elements { filled.append(try fill(element)) }
            return .array(filled)
        case .object(let members):
            var filled = Members()
            for (key, member) in members { filled[try fill(key)] = try fill(member) }
            return .object(filled)
        default: return value
        }
    }

    func fill(_ text: String) throws(BrokenCase) -> String {
        var filled = ""
        var rest = Substring(text)
        while let start = rest.firstRange(of: "${") {
            filled += rest[..<start.lowerBound]
            let name = rest[start.upperBound...].prefix { $0 != "}" }
            let isName = name.allSatisfy { $0.isLetter || $0.isNumber || "_.-".contains($0) }
            guard name.endIndex < rest.endIndex, !name.isEmpty, isName else {
                filled += rest[start]
                rest = rest[start.upperBound...]
                continue
            }
            guard let value = self[String(name)] else {
                throw BrokenCase("nothing was captured as \(name)")
            }
            filled += value
            rest = rest[name.endIndex...].dropFirst()
        }
        return filled + rest
    }

    /// Writes the variables' names where their values stand. Short values are left: they would be
    /// found everywhere.
    func unfill(_ bytes: [UInt8]) -> [UInt8] {
        let known = entries.filter { $0.value.utf8.count >= 5 || $0.name == "run" }
            .sorted { $0.value.utf8.count > $1.value.utf8.count }
        return known.reduce(bytes) { bytes, entry in
            Self.replace(Array(entry.value.utf8), with: Array("${\(entry.name)}".utf8), in: bytes)
        }
    }

    func unfill(_ text: String) -> String {
        String(decoding: unfill(Array(text.utf8)), as: UTF8.self)
    }

    private static func replace(
        _ old: [UInt8], with new: [UInt8], in bytes: [UInt8]
    ) -> [UInt8] {
        bytes.withUnsafeBytes { all in
            guard let base = all.baseAddress, let first = old.first else { return bytes }
            var replaced: [UInt8] = []
            var copied = 0
            var from = 0
            while all.count - from >= old.count,
                let found = memchr(base + from, Int32(first), all.count - from)
            {
                let at = UnsafeRawPointer(found) - base
                let isMatch = all.count - at >= old.count && memcmp(found, old, old.count) == 0
                from = isMatch ? at + old.count : at + 1
                guard isMatch else { continue }
                replaced += all[copied..<at]
                replaced += new
                copied = from
            }
            return copied == 0 ? bytes : replaced + all[copied...]
        }
    }
}
