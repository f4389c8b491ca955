import PlatValue

/// The rules for names, keys and values. Each answers what is wrong, in Kubernetes' words; nothing
/// when the text is valid.
public enum NameRules {
    /// A label of a domain, as most built-in objects are named.
    public static func label(_ text: String) -> [String] {
        var errors = tooLong(text, max: 63)
        if !NamePattern.isLabel(text) {
            // Length is complained of already, so of a valid subdomain it can only be the dots.
            let isSubdomain = NamePattern.isSubdomain(text)
            errors.append(isSubdomain ? "must not contain dots" : labelMessage)
        }
        return errors
    }

    /// Labels with dots between them, as custom resources are named.
    public static func subdomain(_ text: String) -> [String] {
        subdomain(text, unit: "characters")
    }

    static func subdomain(_ text: String, unit: String) -> [String] {
        tooLong(text, max: 253, unit: unit)
            + (NamePattern.isSubdomain(text) ? [] : [subdomainMessage])
    }

    /// A domain below which every name is meant: `*.example.com`.
    public static func wildcardSubdomain(_ text: String) -> [String] {
        let isWildcard =
            text.utf8.starts(with: "*.".utf8) && NamePattern.isSubdomain(String(text.dropFirst(2)))
        return tooLong(text, max: 253) + (isWildcard ? [] : [wildcardMessage])
    }

    /// A variable in the environment of a program (`IsEnvVarName` of apimachinery).
    public static func environmentName(_ text: String) -> [String] {
        (NamePattern.isEnvironmentName(text) ? [] : [environmentMessage]) + folderNames(text)
    }

    /// The name of a header of a request (`IsHTTPHeaderName` of apimachinery).
    public static func headerName(_ text: String) -> [String] {
        NamePattern.isHeaderName(text) ? [] : [headerMessage]
    }

    /// A label that begins with a letter, as services are named.
    public static func label1035(_ text: String) -> [String] {
        tooLong(text, max: 63) + (NamePattern.isLabel1035(text) ? [] : [label1035Message])
    }

    /// A name as it may stand in a URL, as RBAC's objects are named.
    public static func pathSegment(_ text: String) -> [String] {
        if text == "." || text == ".." { return ["may not be '\(text)'"] }
        return pathSegmentPrefix(text)
    }

    /// The beginning of such a name.
    public static func pathSegmentPrefix(_ text: String) -> [String] {
        ["/", "%"].filter { text.contains($0) }.map { "may not contain '\($0)'" }
    }

    /// The key of a label or an annotation: a name, and maybe a domain and a slash before it.
    public static func qualifiedName(_ text: String) -> [String] {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let name = parts.last else {
            return [
                qualifiedNameMessage(of: "a valid label key")
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ]
        }
        var errors: [String] = []
        if parts.count == 2 {
            let prefix =
                parts[0].isEmpty ? ["must be non-empty"] : subdomain(parts[0], unit: "bytes")
            errors += prefix.map { "prefix part " + $0 }
        }
        if name.isEmpty { errors.append("name part must be non-empty") }
        errors += tooLong(name, max: 63, unit: "bytes").map { "name part " + $0 }
        if !NamePattern.isQualified(name) { errors.append(qualifiedNameMessage(of: "name part")) }
        return errors
    }

    public static func labelValue(_ text: String) -> [String] {
        tooLong(text, max: 63, unit: "bytes")
            + (text.isEmpty || NamePattern.isQualified(text) ? [] : [labelValueMessage])
    }

    /// The key of a ConfigMap or a Secret.
    public static func configKey(_ text: String) -> [String] {
        tooLong(text, max: 253)
            + (NamePattern.isConfigKey(text) ? [] : [configKeyMessage]) + folderNames(text)
    }

    /// The start of a generated name, which may end in a dash.
    public static func generateName(
        _ text: String, _ rule: (String) -> [String]
    ) -> [String] {
        guard text.utf8.count > 1, text.utf8.last == UInt8(ascii: "-") else { return rule(text) }
        return rule(String(decoding: text.utf8.dropLast(2), as: UTF8.self) + "a")
    }

    static func tooLong(_ text: String, max: Int, unit: String = "characters") -> [String] {
        text.utf8.count > max ? ["must be no more than \(max) \(unit)"] : []
    }

    private static func folderNames(_ text: String) -> [String] {
        if text == "." || text == ".." { return ["must not be '\(text)'"] }
        return text.utf8.starts(with: "..".utf8) ? ["must not start with '..'"] : []
    }
}

extension NameRules {
    private static let labelPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
    private static let subdomainPattern = #"\#(labelPattern)(\.\#(labelPattern))*"#
    private static let qualifiedPattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"

    /// A rule as one would say it to whoever typed the name: the frequent ones in plain words, the
    /// others without the examples and the pattern at their end.
    public static func plain(_ rule: String) -> String {
        switch rule {
        case labelMessage:
            return "may hold lower-case letters, digits and -, with no - at either end"
        case subdomainMessage:
            return
                "may hold lower-case letters, digits, - and ., with a letter or digit at both ends"
        case label1035Message:
            return "may hold lower-case letters, digits and -, beginning with a letter, "
                + "with no - at the end"
        default:
            guard let pattern = rule.firstRange(of: "regex used for validation is '"),
                let open = rule[..<pattern.lowerBound].lastIndex(of: "("),
                let close = rule[pattern.upperBound...].firstRange(of: "')")
            else { return rule }
            var words = String(rule[..<open])
            while words.hasSuffix(" ") { words.removeLast() }
            return words + rule[close.upperBound...]
        }
    }

    /// A rule in words, examples, and the pattern that is applied.
    static func message(_ rule: String, _ examples: [String], _ pattern: String) -> String {
        let list = examples.map { "'\($0)'" }.joined(separator: ",  or ")
        return "\(rule) (e.g. \(list), regex used for validation is '\(pattern)')"
    }

    private static let labelMessage = message(
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
            + " and must start and end with an alphanumeric character",
        ["my-name", "123-abc"], labelPattern)
    private static let subdomainMessage = message(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
            + " '-' or '.', and must start and end with an alphanumeric character",
        ["example.com"], subdomainPattern)
    private static let label1035Message = message(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with"
            + " an alphabetic character, and end with an alphanumeric character",
        ["my-name", "abc-123"], "[a-z]([-a-z0-9]*[a-z0-9])?")
    private static let labelValueMessage = message(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
            + " or '.', and must start and end with an alphanumeric character",
        ["MyValue", "my_value", "12345"], "(\(qualifiedPattern))?")
    private static let wildcardMessage = message(
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which"
            + " must consist of lower case alphanumeric characters, '-' or '.' and end with an"
            + " alphanumeric character",
        ["*.example.com"], #"\*\.\#(labelPattern)(\.\#(labelPattern))*"#)
    private static let environmentMessage = message(
        "a valid environment variable name must consist of alphabetic characters, digits, '_', '-',"
            + " or '.', and must not start with a digit",
        ["my.env-name", "MY_ENV.NAME", "MyEnvName1"], "[-._a-zA-Z][-._a-zA-Z0-9]*")
    private static let headerMessage = message(
        "a valid HTTP header must consist of alphanumeric characters or '-'", ["X-Header-Name"],
        "[-A-Za-z0-9]+")
    private static let configKeyMessage = message(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        ["key.name", "KEY_NAME", "key-name"], "[-._a-zA-Z0-9]+")
    private static func qualifiedNameMessage(of what: String) -> String {
        message(
            "\(what) must consist of alphanumeric characters, '-', '_' or '.',"
                + " and must start and end with an alphanumeric character",
            ["MyName", "my.name", "123-abc"], qualifiedPattern)
    }
}
