/// What a plain word means.
enum YAMLScalar: Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Too large for `integer`.
    case unsigned(UInt64)
    case float(Double)
    case merge
    case timestamp
    case string

    private static let prefix = "tag:yaml.org,2002:"
    static let binaryTag = prefix + "binary"
    static let mergeTag = prefix + "merge"
    private static let stringTag = prefix + "str"
    private static let resolvable: Set<String> = Set(
        ["str", "bool", "int", "float", "null", "timestamp"].map { prefix + $0 })

    private var tag: String {
        switch self {
        case .null: Self.prefix + "null"
        case .bool: Self.prefix + "bool"
        case .integer, .unsigned: Self.prefix + "int"
        case .float: Self.prefix + "float"
        case .merge: Self.mergeTag
        case .timestamp: Self.prefix + "timestamp"
        case .string: Self.stringTag
        }
    }

    /// The meaning of a word under a tag; a tag that does not fit is an error, one that is not
    /// YAML's own makes a text of everything.
    init(_ text: String, tag: String?) throws(ParseError) {
        guard let tag else {
            self = Self.plain(text)
            return
        }
        guard Self.resolvable.contains(tag), tag != Self.stringTag else {
            self = .string
            return
        }
        let meaning = Self.plain(text)
        if meaning.tag == tag {
            self = meaning
        } else if tag == Self.prefix + "float", case .integer(let integer) = meaning {
            self = .float(Double(integer))
        } else {
            throw ParseError(
                yaml: "cannot decode \(Self.short(meaning.tag)) `\(text)` as a \(Self.short(tag))")
        }
    }

    private static func short(_ tag: String) -> String { "!!" + tag.dropFirst(prefix.count) }

    private static let words: [String: YAMLScalar] = {
        var words: [String: YAMLScalar] = [:]
        for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] {
            words[word] = .bool(true)
        }
        for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
            words[word] = .bool(false)
        }
        for word in ["", "~", "null", "Null", "NULL"] { words[word] = .null }
        for word in [".nan", ".NaN", ".NAN"] { words[word] = .float(.nan) }
        for word in [".inf", ".Inf", ".INF"] {
            words[word] = .float(.infinity)
            words["+" + word] = .float(.infinity)
            words["-" + word] = .float(-.infinity)
        }
        return words
    }()

    /// The meaning of a word that has neither quotes nor tag.
    static func plain(_ text: String) -> YAMLScalar {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return words[text] ?? YAMLNumber.parse(text)
        case UInt8(ascii: "."):
            return words[text] ?? YAMLNumber.parsePoint(text)
        case UInt8(ascii: "~"):
            return words[text] ?? .string
        default:
            // No word is longer, and most texts are.
            return text.utf8.count <= 5 ? words[text] ?? .string : .string
        }
    }
}
