/// A named format that rules validate texts with.
enum CELFormat: String, CaseIterable, Sendable {
    case dns1123Label, dns1123Subdomain, dns1035Label, qualifiedName, dns1123LabelPrefix
    case dns1123SubdomainPrefix, dns1035LabelPrefix, labelValue, uri, uuid, byte, date, datetime

    /// What is wrong with a text.
    func problems(_ text: String) -> [String] {
        switch self {
        case .dns1123Label: NameRules.label(text)
        case .dns1123Subdomain: NameRules.subdomain(text)
        case .dns1035Label: NameRules.label1035(text)
        case .qualifiedName: NameRules.qualifiedName(text)
        case .dns1123LabelPrefix: NameRules.generateName(text, NameRules.label)
        case .dns1123SubdomainPrefix: NameRules.generateName(text, NameRules.subdomain)
        case .dns1035LabelPrefix: NameRules.generateName(text, NameRules.label1035)
        case .labelValue: NameRules.labelValue(text)
        case .uri: Self.uriProblems(text)
        case .uuid: StringFormat.uuid.matches(text) ? [] : ["does not match the UUID format"]
        case .byte: StringFormat.byte.matches(text) ? [] : ["invalid base64"]
        case .date: StringFormat.date.matches(text) ? [] : ["invalid date"]
        case .datetime: StringFormat.dateTime.matches(text) ? [] : ["invalid datetime"]
        }
    }

    private static func uriProblems(_ text: String) -> [String] {
        do throws(URLReference.ParseError) {
            _ = try URLReference(parsing: text)
            return []
        } catch {
            return [error.description]
        }
    }

    /// The length of the pattern that the check counts as in costs.
    var patternLength: UInt64 {
        switch self {
        case .dns1123Label, .dns1123LabelPrefix: 30
        case .dns1123Subdomain, .dns1123SubdomainPrefix: 60
        case .dns1035Label, .dns1035LabelPrefix: 30
        case .qualifiedName: 60
        case .labelValue: 40
        case .uri: 1104
        case .uuid: 70
        case .byte: 82
        case .date, .datetime: 70
        }
    }
}
