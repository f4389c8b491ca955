import PlatValue

/// A `format` that texts are checked against. Formats that Kubernetes does not know are no checks.
enum StringFormat: String, Sendable, CaseIterable {
    case bsonobjectid, uri, email, hostname, ipv4, ipv6, cidr, mac, uuid, uuid3, uuid4, uuid5, isbn
    case isbn10, isbn13, creditcard, ssn, hexcolor, rgbcolor, byte, password, date, duration
    case dateTime = "datetime"
    case shortName = "k8sshortname"
    case longName = "k8slongname"

    /// Dashes in a format's name do not count.
    init?(named name: String) {
        self.init(rawValue: String(name.unicodeScalars.filter { $0 != "-" }.map(Character.init)))
    }

    /// Whether values of a type, or of any type where it is empty, can have the format. Formats that
    /// they cannot have are no checks.
    static func isKnown(_ format: String, forType type: String) -> Bool {
        switch type {
        case "", "string": StringFormat(named: format) != nil
        case "integer": format == "int32" || format == "int64"
        case "number": format == "float" || format == "double"
        default: false
        }
    }

    func matches(_ text: String) -> Bool {
        switch self {
        case .password: true
        case .ipv4: text.contains(".") && IPAddress(text, allowsLeadingZeros: true) != nil
        case .ipv6: text.contains(":") && IPAddress(text)?.zone.isEmpty ?? false
        case .cidr: Self.isNetwork(text)
        case .mac: Self.isHardwareAddress(text)
        case .uri: Self.isURI(text)
        case .email: EmailAddress.isValid(text)
        case .hostname: Self.isHostname(text)
        case .date: Self.isDate(text)
        case .dateTime: Self.isDateTime(text)
        case .duration: Self.isDuration(text)
        case .isbn: Self.isISBN10(text) || Self.isISBN13(text)
        case .isbn10: Self.isISBN10(text)
        case .isbn13: Self.isISBN13(text)
        case .creditcard: Self.isCardNumber(text)
        case .shortName: NameRules.label(text).isEmpty
        case .longName: NameRules.subdomain(text).isEmpty
        case .ssn: text.utf8.count == 11 && Self.hasPattern(self, text)
        case .bsonobjectid, .uuid, .uuid3, .uuid4, .uuid5, .hexcolor, .rgbcolor, .byte:
            Self.hasPattern(self, text)
        }
    }

    static func hasPattern(_ format: StringFormat, _ text: String) -> Bool {
        patterns[format]?.matches(text) ?? false
    }

    private static let colorPart = "(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])"

    private static func uuid(_ version: String, _ variant: String) -> String {
        "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?\(version)-?\(variant)-?[0-9a-f]{12}$"
    }

    private static let patterns: [StringFormat: RegularExpression] = {
        let group = "[0-9a-f]{4}"
        let texts: [StringFormat: String] = [
            .bsonobjectid: "^[0-9a-fA-F]{24}$",
            .uuid: uuid(group, group),
            .uuid3: uuid("3[0-9a-f]{3}", group),
            .uuid4: uuid("4[0-9a-f]{3}", "[89ab][0-9a-f]{3}"),
            .uuid5: uuid("5[0-9a-f]{3}", "[89ab][0-9a-f]{3}"),
            .ssn: "^\\d{3}[- ]?\\d{2}[- ]?\\d{4}$",
            .hexcolor: "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$",
            .rgbcolor: "^rgb\\(\\s*\(colorPart)\\s*,\\s*\(colorPart)\\s*,\\s*\(colorPart)\\s*\\)$",
            .byte: "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$",
            .creditcard: "^(4[0-9]{12}([0-9]{3})?|5[1-5][0-9]{14}"
                + "|(222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"
                + "|6(011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(0[0-5]|[68][0-9])[0-9]{11}"
                + "|(2131|1800|35\\d{3})\\d{11}|6[27][0-9]{14})$",
            .hostname: "^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)"
                + "|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}"
                + "[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$",
        ]
        // The patterns are constants of ours; a test compiles every one.
        return texts.compactMapValues { try? RegularExpression($0) }
    }()

    private static func isURI(_ text: String) -> Bool {
        do throws(URLReference.ParseError) {
            _ = try URLReference(parsing: text)
            return true
        } catch {
            return false
        }
    }

    private static func isNetwork(_ text: String) -> Bool {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0]), allowsLeadingZeros: true),
            address.zone.isEmpty, parts[1].utf8.allSatisfy(NamePattern.isDigit),
            let length = Int(parts[1])
        else { return false }
        return length <= address.bytes.count * 8
    }

    private static func isHostname(_ text: String) -> Bool {
        guard hasPattern(.hostname, text), text.utf8.count <= 255 else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false)
            .allSatisfy { $0.utf8.count <= 63 }
    }

    /// EUI-48, EUI-64 and 20-octet addresses, in groups of one octet or of two.
    private static func isHardwareAddress(_ text: String) -> Bool {
        let forms: [(separator: Character, width: Int)] = [(":", 2), ("-", 2), (".", 4)]
        for (separator, width) in forms where text.contains(separator) {
            let groups = text.split(separator: separator, omittingEmptySubsequences: false)
            let areHex = groups.allSatisfy {
                $0.utf8.count == width && $0.allSatisfy { $0.isASCII && $0.isHexDigit }
            }
            return areHex && [6, 8, 20].contains(groups.count * width / 2)
        }
        return false
    }
}
