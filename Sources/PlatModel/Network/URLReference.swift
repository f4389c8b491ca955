import PlatValue

/// A URL as Go's `url.ParseRequestURI` reads it: absolute, or a path that begins with a slash. A
/// fragment is none here, it is part of what stands before it.
struct URLReference: Equatable, Sendable {
    var scheme = ""
    /// With the port, and brackets around an IPv6 address.
    var host = ""
    var user = ""
    /// What stands behind the scheme where that is not followed by a slash: `urn:x`.
    var opaque = ""
    var path = ""
    var rawPath = ""
    var query = ""
    /// Empty but for a reference from which it was separated.
    private(set) var fragment = ""

    /// Why a text is no URL, in Go's words.
    struct ParseError: Error { var description: String }

    /// Reads what a request names, or any reference: that may be relative.
    init(parsing text: String, isRequest: Bool = true) throws(ParseError) {
        do throws(Problem) {
            try read(text, isRequest)
        } catch {
            throw ParseError(description: "parse \(GoText.quoted(text)): \(error.text)")
        }
    }

    /// Reads the text, which is known to be a URL, once more as `url.Parse` does: without its fragment.
    mutating func separateFragment(of text: String) throws(ParseError) {
        guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "#")) else { return }
        self = try URLReference(parsing: String(text[..<mark]))
        fragment = String(text[mark...].dropFirst())
        do throws(Problem) {
            _ = try Self.unescaped(fragment[...], isHost: false)
        } catch {
            throw ParseError(description: "parse \(GoText.quoted(text)): \(error.text)")
        }
    }

    private struct Problem: Error {
        var text: String
        init(_ text: String) { self.text = text }
    }

    private mutating func read(_ text: String, _ isRequest: Bool) throws(Problem) {
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw Problem("net/url: invalid control character in URL")
        }
        if text.isEmpty, isRequest { throw Problem("empty url") }
        if text == "*" {
            path = "*"
            return
        }
        var rest = try readScheme(text)
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if !rest.hasPrefix("/") {
            if !scheme.isEmpty {
                opaque = String(rest)
                return
            }
            if isRequest { throw Problem("invalid URI for request") }
            if rest.prefix(while: { $0 != "/" }).contains(":") {
                throw Problem("first path segment in URL cannot contain colon")
            }
        }
        let hasAuthority = !scheme.isEmpty || !isRequest && !rest.hasPrefix("///")
        if hasAuthority, rest.hasPrefix("//") {
            let authority = rest.dropFirst(2).prefix { $0 != "/" }
            rest = rest[authority.endIndex...]
            try readAuthority(authority)
        }
        path = try Self.unescaped(rest, isHost: false)
        rawPath = String(rest)
    }

    private mutating func readScheme(_ text: String) throws(Problem) -> Substring {
        for (offset, byte) in text.utf8.enumerated() {
            switch byte {
            case _ where NamePattern.isLetter(byte): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                if offset == 0 { return text[...] }
            case UInt8(ascii: ":"):
                if offset == 0 { throw Problem("missing protocol scheme") }
                let end = text.utf8.index(text.startIndex, offsetBy: offset)
                scheme = text[..<end].lowercased()
                return text[text.utf8.index(after: end)...]
            default: return text[...]
            }
        }
        return text[...]
    }

    private mutating func readAuthority(_ authority: Substring) throws(Problem) {
        var rest = authority
        if let mark = authority.lastIndex(of: "@") {
            user = String(authority[..<mark])
            let isValid = user.utf8.allSatisfy { byte in
                NamePattern.isLetter(byte) || NamePattern.isDigit(byte)
                    || "-._:~!$&'()*+,;=%@".utf8.contains(byte)
            }
            guard isValid else { throw Problem("net/url: invalid userinfo") }
            rest = authority[authority.index(after: mark)...]
        }
        let port: Substring
        if rest.hasPrefix("[") {
            guard let end = rest.lastIndex(of: "]") else { throw Problem("missing ']' in host") }
            port = rest[rest.index(after: end)...]
        } else {
            port = rest.lastIndex(of: ":").map { rest[$0...] } ?? ""
        }
        let isPort =
            port.isEmpty
            || port.hasPrefix(":") && port.utf8.dropFirst().allSatisfy(NamePattern.isDigit)
        guard isPort else {
            throw Problem("invalid port \(GoText.quoted(String(port))) after host")
        }
        host = try Self.unescaped(rest, isHost: true)
    }

    private static func unescaped(_ text: Substring, isHost: Bool) throws(Problem) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                let digits = String(Substring(rest.prefix(2)))
                guard digits.utf8.count == 2, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
                    let value = UInt8(digits, radix: 16)
                else { throw Problem("invalid URL escape \(GoText.quoted("%" + digits))") }
                // A host may escape nothing that is ASCII, but a percent sign.
                if isHost, value < 0x80, value != UInt8(ascii: "%") {
                    throw Problem("invalid URL escape \(GoText.quoted("%" + digits))")
                }
                bytes.append(value)
                rest.removeFirst(2)
                continue
            }
            if isHost, byte < 0x80, !isUnreserved(byte), !"!$&'()*+,;=:[]<>\"".utf8.contains(byte) {
                let character = String(Unicode.Scalar(byte))
                throw Problem("invalid character \(GoText.quoted(character)) in host name")
            }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        NamePattern.isLetter(byte) || NamePattern.isDigit(byte) || "-_.~".utf8.contains(byte)
    }
}

extension URLReference {
    /// The host without port and brackets.
    var hostName: String {
        if host.hasPrefix("["), let end = host.lastIndex(of: "]") {
            return String(host[host.index(after: host.startIndex)..<end])
        }
        return host.lastIndex(of: ":").map { String(host[..<$0]) } ?? host
    }

    var port: String {
        let afterBracket = host.lastIndex(of: "]").map { host[$0...] } ?? host[...]
        guard let mark = afterBracket.lastIndex(of: ":") else { return "" }
        return String(host[host.index(after: mark)...])
    }

    /// The path as it was given, where that was valid; else escaped.
    var escapedPath: String {
        let isValid = rawPath.utf8.allSatisfy { byte in
            Self.isUnreserved(byte) || "!$&'()*+,;=:@[]%/".utf8.contains(byte)
        }
        if isValid { return rawPath }
        return PercentCoding.encode(path, keeping: "-_.~$&+,/:;=@")
    }

    /// The query's values by key, in the order in which the keys first stand.
    var queryValues: [(key: String, values: [String])] {
        var result: [(key: String, values: [String])] = []
        for pair in query.split(separator: "&") where !pair.contains(";") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = Self.queryText(parts[0]),
                let value = Self.queryText(parts.count > 1 ? parts[1] : "")
            else { continue }
            if let at = result.firstIndex(where: { $0.key == key }) {
                result[at].values.append(value)
            } else {
                result.append((key, [value]))
            }
        }
        return result
    }

    private static func queryText(_ text: Substring) -> String? {
        let spaced = String(text.map { $0 == "+" ? " " : $0 })
        do throws(Problem) {
            return try unescaped(spaced[...], isHost: false)
        } catch {
            // Go leaves out a pair that it cannot read.
            return nil
        }
    }
}
