import PlatValue

/// URLs, addresses, quantities, versions and named formats.
enum CELNetworks {
    static func call(_ function: String, _ arguments: [CELValue]) -> CELValue? {
        guard let first = arguments.first else {
            let name = function.hasPrefix("format.") ? String(function.dropFirst(7)) : ""
            return CELFormat(rawValue: name).map(CELValue.format)
        }
        let rest = Array(arguments.dropFirst())
        switch first {
        case .string(let text): return make(function, text, rest)
        case .url(let url): return part(function, of: url)
        case .ip(let address): return part(function, of: address)
        case .cidr(let prefix): return part(function, of: prefix, rest)
        case .quantity(let quantity): return CELAmounts.call(function, quantity, rest)
        case .semver(let version): return CELAmounts.call(function, version, rest)
        case .format(let format):
            guard function == "validate", case .string(let text)? = rest.first else { return nil }
            let problems = format.problems(text)
            return .optional(
                problems.isEmpty ? nil : .list(.computed(problems.map(CELValue.string))))
        default: return nil
        }
    }

    private static func make(
        _ function: String, _ text: String, _ rest: [CELValue]
    ) -> CELValue? {
        switch function {
        case "isURL": return .bool(!url(text).isError)
        case "url": return url(text)
        case "isIP": return .bool(!address(text).isError)
        case "ip": return address(text)
        case "ip.isCanonical":
            guard case .ip(let known) = address(text) else { return address(text) }
            return .bool(known.text == text)
        case "isCIDR": return .bool(!prefix(text).isError)
        case "cidr": return prefix(text)
        case "format.named": return .optional(CELFormat(rawValue: text).map(CELValue.format))
        default: return CELAmounts.make(function, text, rest)
        }
    }

    private static func url(_ text: String) -> CELValue {
        do throws(URLReference.ParseError) {
            var url = try URLReference(parsing: text)
            try url.separateFragment(of: text)
            return .url(url)
        } catch {
            return .failure("URL parse error during conversion from string: \(error.description)")
        }
    }

    private static func address(_ text: String) -> CELValue {
        let shown = GoText.quoted(text)
        guard let address = IPAddress(text) else {
            return .failure(
                "IP Address \(shown) parse error during conversion from string: "
                    + IPAddressProblem(of: text).text(of: text))
        }
        if !address.zone.isEmpty {
            return .failure("IP address \(shown) with zone value is not allowed")
        }
        if address.isMapped {
            return .failure("IPv4-mapped IPv6 address \(shown) is not allowed")
        }
        return .ip(address)
    }

    private static func prefix(_ text: String) -> CELValue {
        let start = "network address parse error during conversion from string: "
        do throws(IPPrefix.ParseError) {
            let prefix = try IPPrefix(parsing: text)
            if prefix.address.isMapped {
                return .failure(
                    "IPv4-mapped IPv6 address \(GoText.quoted(text)) is not allowed")
            }
            return .cidr(prefix)
        } catch {
            return .failure(start + start + error.description)
        }
    }

    private static func part(_ function: String, of url: URLReference) -> CELValue? {
        switch function {
        case "getScheme": return .string(url.scheme)
        case "getHost": return .string(url.host)
        case "getHostname": return .string(url.hostName)
        case "getPort": return .string(url.port)
        case "getEscapedPath": return .string(url.escapedPath)
        case "getQuery":
            return .map(
                .computed(
                    url.queryValues.map { key, values in
                        (.string(key), .list(.computed(values.map(CELValue.string))))
                    }))
        default: return nil
        }
    }

    private static func part(_ function: String, of address: IPAddress) -> CELValue? {
        switch function {
        case "family": .int(address.isVersion4 ? 4 : 6)
        case "isUnspecified": .bool(address.isUnspecified)
        case "isLoopback": .bool(address.isLoopback)
        case "isLinkLocalMulticast": .bool(address.isLinkLocalMulticast)
        case "isLinkLocalUnicast": .bool(address.isLinkLocalUnicast)
        case "isGlobalUnicast": .bool(address.isGlobalUnicast)
        default: nil
        }
    }

    private static func part(
        _ function: String, of prefix: IPPrefix, _ rest: [CELValue]
    ) -> CELValue? {
        switch (function, rest.first) {
        case ("ip", nil): return .ip(prefix.address)
        case ("masked", nil): return .cidr(prefix.masked)
        case ("prefixLength", nil): return .int(Int64(prefix.length))
        case ("containsIP", .ip(let address)?): return .bool(prefix.contains(address))
        case ("containsIP", .string(let text)?):
            guard case .ip(let address) = self.address(text) else { return .error(.noOverload) }
            return .bool(prefix.contains(address))
        case ("containsCIDR", .cidr(let other)?): return .bool(contains(prefix, other))
        case ("containsCIDR", .string(let text)?):
            guard case .cidr(let other) = self.prefix(text) else { return self.prefix(text) }
            return .bool(contains(prefix, other))
        default: return nil
        }
    }

    private static func contains(_ prefix: IPPrefix, _ other: IPPrefix) -> Bool {
        other.length >= prefix.length && prefix.contains(other.masked.address)
    }
}

/// Quantities and versions.
enum CELAmounts {
    static func make(_ function: String, _ text: String, _ rest: [CELValue]) -> CELValue? {
        var normalizes = false
        if case .bool(let flag)? = rest.first { normalizes = flag }
        switch function {
        case "isQuantity": return .bool(CELQuantity(text) != nil)
        case "quantity":
            return CELQuantity(text).map(CELValue.quantity)
                ?? .failure(
                    "quantities must match the regular expression "
                        + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
        case "isSemver": return .bool(!version(text, normalizes).isError)
        case "semver": return version(text, normalizes)
        default: return nil
        }
    }

    private static func version(_ text: String, _ normalizes: Bool) -> CELValue {
        do throws(CELSemver.ParseError) {
            return .semver(try CELSemver(parsing: text, normalizes: normalizes))
        } catch {
            return .failure(error.message)
        }
    }

    static func call(
        _ function: String, _ quantity: CELQuantity, _ rest: [CELValue]
    ) -> CELValue? {
        switch (function, rest.first) {
        case ("sign", nil): return .int(quantity.sign)
        case ("isInteger", nil): return .bool(quantity.integer != nil)
        case ("asInteger", nil):
            return quantity.integer.map(CELValue.int)
                ?? .failure("cannot convert value to integer")
        case ("asApproximateFloat", nil): return .double(quantity.approximation)
        case ("isGreaterThan", .quantity(let other)?): return .bool(quantity.compare(other) > 0)
        case ("isLessThan", .quantity(let other)?): return .bool(quantity.compare(other) < 0)
        case ("compareTo", .quantity(let other)?): return .int(quantity.compare(other))
        case ("add", .quantity(let other)?): return sum(quantity, other)
        case ("add", .int(let number)?): return sum(quantity, CELQuantity(number))
        case ("sub", .quantity(let other)?): return sum(quantity, other, negated: true)
        case ("sub", .int(let number)?): return sum(quantity, CELQuantity(number), negated: true)
        default: return nil
        }
    }

    private static func sum(
        _ left: CELQuantity, _ right: CELQuantity, negated: Bool = false
    ) -> CELValue {
        left.adding(right, negated: negated).map(CELValue.quantity)
            ?? .failure("quantity overflow")
    }

    static func call(
        _ function: String, _ version: CELSemver, _ rest: [CELValue]
    ) -> CELValue? {
        switch (function, rest.first) {
        case ("major", nil): .int(Int64(clamping: version.numbers[0]))
        case ("minor", nil): .int(Int64(clamping: version.numbers[1]))
        case ("patch", nil): .int(Int64(clamping: version.numbers[2]))
        case ("isGreaterThan", .semver(let other)?): .bool(version.compare(other) > 0)
        case ("isLessThan", .semver(let other)?): .bool(version.compare(other) < 0)
        case ("compareTo", .semver(let other)?): .int(version.compare(other))
        default: nil
        }
    }
}
