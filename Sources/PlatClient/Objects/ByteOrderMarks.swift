/// The marks with which some editors and shells begin a text.
enum ByteOrderMarks {
    private static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The text in UTF-8 and without marks; nil where it says that it is UTF-16 and is not. Files
    /// that were put together have a mark wherever one of them begins.
    static func utf8(_ bytes: [UInt8]) -> [UInt8]? {
        guard let first = bytes.first, bytes.count > 1 else { return bytes }
        switch (first, bytes[1]) {
        case (0xFE, 0xFF): return utf16(bytes.dropFirst(2)) { UInt16($0) << 8 | UInt16($1) }
        case (0xFF, 0xFE): return utf16(bytes.dropFirst(2)) { UInt16($1) << 8 | UInt16($0) }
        default: return withoutMarks(bytes)
        }
    }

    private static func utf16(
        _ bytes: ArraySlice<UInt8>, _ unit: (UInt8, UInt8) -> UInt16
    ) -> [UInt8]? {
        guard bytes.count % 2 == 0 else { return nil }
        let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map {
            unit(bytes[$0], bytes[$0 + 1])
        }
        guard let text = String(validating: units, as: UTF16.self) else { return nil }
        return withoutMarks(Array(text.utf8))
    }

    private static func withoutMarks(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(utf8Mark[0]) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            // At the start of a line it is never part of a value: those are indented or quoted.
            if position == 0 || bytes[position - 1] == 0x0A,
                bytes[position...].starts(with: utf8Mark)
            {
                position += utf8Mark.count
                continue
            }
            result.append(bytes[position])
            position += 1
        }
        return result
    }
}
