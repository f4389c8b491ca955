import PlatValue

/// An IPv4 or IPv6 address, read by the rules of Go's `net/netip`.
struct IPAddress: Equatable, Sendable {
    /// 4 or 16 of them.
    let bytes: [UInt8]
    /// The scope of an IPv6 address: `eth0` of `fe80::1%eth0`.
    var zone = ""

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Nil where the text is no address. Go's older parser took leading zeros in IPv4 parts.
    init?(_ text: String, allowsLeadingZeros: Bool = false) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
            guard let bytes = Self.version6(parts[0]) else { return nil }
            self.bytes = bytes
            if parts.count > 1 {
                guard !parts[1].isEmpty else { return nil }
                zone = String(parts[1])
            }
        } else {
            guard let bytes = Self.version4(text[...], allowsLeadingZeros) else { return nil }
            self.bytes = bytes
        }
    }

    var isVersion4: Bool { bytes.count == 4 }

    /// IPv4 written as IPv6: `::ffff:1.2.3.4`.
    var isMapped: Bool {
        bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF
            && bytes[11] == 0xFF
    }

    private static func version4(_ text: Substring, _ allowsLeadingZeros: Bool) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard !part.isEmpty, part.utf8.allSatisfy(NamePattern.isDigit),
                allowsLeadingZeros || part == "0" || part.first != "0",
                let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: Substring) -> [UInt8]? {
        var head: [UInt8] = []
        var tail: [UInt8]?
        var rest = text
        if rest.hasPrefix("::") {
            tail = []
            rest = rest.dropFirst(2)
            if rest.isEmpty { return [UInt8](repeating: 0, count: 16) }
        }
        while true {
            let count = head.count + (tail?.count ?? 0)
            guard count < 16 else { return nil }
            let part = rest.prefix { $0 != ":" }
            if part.contains(".") {
                guard part.endIndex == rest.endIndex, count <= 12,
                    let bytes = version4(part, false)
                else { return nil }
                append(bytes)
                break
            }
            guard !part.isEmpty, part.utf8.count <= 4,
                part.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let group = UInt16(part, radix: 16)
            else { return nil }
            append([UInt8(group >> 8), UInt8(group & 0xFF)])
            rest = rest[part.endIndex...]
            if rest.isEmpty { break }
            rest = rest.dropFirst()
            guard !rest.isEmpty else { return nil }
            if rest.first == ":" {
                guard tail == nil else { return nil }
                tail = []
                rest = rest.dropFirst()
                if rest.isEmpty { break }
            }
        }
        func append(_ bytes: [UInt8]) {
            if tail == nil { head += bytes } else { tail? += bytes }
        }
        guard let tail else { return head.count == 16 ? head : nil }
        let gap = 16 - head.count - tail.count
        guard gap > 0 else { return nil }
        return head + [UInt8](repeating: 0, count: gap) + tail
    }

    /// The canonical text: RFC 5952 for IPv6.
    var text: String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        let suffix = zone.isEmpty ? "" : "%" + zone
        if isMapped {
            return "::ffff:" + bytes[12...].map(String.init).joined(separator: ".") + suffix
        }
        let groups = (0..<8).map { UInt16(bytes[$0 * 2]) << 8 | UInt16(bytes[$0 * 2 + 1]) }
        var gap = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > 1, end - start > gap.count { gap = start..<end }
            start = max(end, start + 1)
        }
        func written(_ groups: some Sequence<UInt16>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if gap.isEmpty { return written(groups) + suffix }
        return written(groups[..<gap.lowerBound]) + "::" + written(groups[gap.upperBound...])
            + suffix
    }
}

extension IPAddress {
    var isLoopback: Bool {
        isVersion4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

    var isMulticast: Bool { isVersion4 ? bytes[0] & 0xF0 == 0xE0 : bytes[0] == 0xFF }

    var isLinkLocalUnicast: Bool {
        isVersion4
            ? bytes[0] == 169 && bytes[1] == 254 : bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }

    var isLinkLocalMulticast: Bool {
        isVersion4
            ? bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0
            : bytes[0] == 0xFF && bytes[1] & 0x0F == 0x02
    }

    var isGlobalUnicast: Bool {
        bytes != [255, 255, 255, 255] && !isUnspecified && !isLoopback && !isMulticast
            && !isLinkLocalUnicast
    }
}

/// A network: an address and how many of its leading bits count.
struct IPPrefix: Equatable, Sendable {
    var address: IPAddress
    var length: Int

    init(address: IPAddress, length: Int) {
        self.address = address
        self.length = length
    }

    /// Why a text is no network, in the words of `netip.ParsePrefix`.
    struct ParseError: Error { var description: String }

    init(parsing text: String) throws(ParseError) {
        func failure(_ problem: String) -> ParseError {
            ParseError(description: "netip.ParsePrefix(\(GoText.quoted(text))): \(problem)")
        }
        guard let slash = text.lastIndex(of: "/") else { throw failure("no '/'") }
        let start = String(text[..<slash])
        let bits = text[text.index(after: slash)...]
        guard let address = IPAddress(start) else {
            throw failure(IPAddressProblem(of: start).text(of: start))
        }
        guard address.zone.isEmpty else {
            throw failure("IPv6 zones cannot be present in a prefix")
        }
        guard !bits.isEmpty, bits.utf8.allSatisfy(NamePattern.isDigit),
            bits == "0" || bits.first != "0", let length = Int(bits)
        else { throw failure("bad bits after slash: \(GoText.quoted(String(bits)))") }
        guard length <= address.bytes.count * 8 else {
            throw failure("prefix length out of range")
        }
        self.init(address: address, length: length)
    }

    var text: String { "\(address.text)/\(length)" }

    /// The same network with all bits cleared that do not count.
    var masked: IPPrefix {
        var bytes = address.bytes
        for index in bytes.indices {
            let kept = min(max(length - index * 8, 0), 8)
            bytes[index] &= kept == 0 ? 0 : UInt8(truncatingIfNeeded: 0xFF << (8 - kept))
        }
        return IPPrefix(address: IPAddress(bytes: bytes), length: length)
    }

    func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count, other.zone.isEmpty else { return false }
        let masked = IPPrefix(address: other, length: length).masked
        return masked.address == self.masked.address
    }
}
