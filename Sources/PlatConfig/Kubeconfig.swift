public import PlatValue

/// Kubeconfig files, merged into one, as kubectl merges them.
///
/// Of entries with one name the first file's stands, whole; of single values the first that is not
/// empty. An entry keeps every key it was read with, also those that nobody knows, and its paths as
/// they are written: relative to the folder of `origin`.
public struct Kubeconfig: Sendable, Equatable {
    /// A named entry, with the keys that nobody knows.
    public struct Entry: Sendable, Equatable {
        /// The contents: what stands under `cluster`, `user` or `context`.
        public var fields: Value
        /// The file it was read from; empty for one that is new.
        public var origin: String

        public init(_ fields: Value = [:], origin: String = "") {
            self.fields = fields
            self.origin = origin
        }

        public func text(_ key: String) -> String { fields[key]?.stringValue ?? "" }
        public func flag(_ key: String) -> Bool { fields[key]?.boolValue ?? false }
    }

    public var currentContext = ""
    public var clusters: [String: Entry] = [:]
    public var users: [String: Entry] = [:]
    public var contexts: [String: Entry] = [:]
    public var preferences: Value = [:]
    public var extensions: [String: Value] = [:]
    /// The folder that relative file names start from; empty for the process's own.
    public var folder = ""

    public init() {}

    public subscript(section: KubeconfigSection) -> [String: Entry] {
        get {
            switch section {
            case .clusters: clusters
            case .users: users
            case .contexts: contexts
            }
        }
        set {
            switch section {
            case .clusters: clusters = newValue
            case .users: users = newValue
            case .contexts: contexts = newValue
            }
        }
    }

    /// Fills what is missing here from a file further down the list.
    mutating func merge(_ other: Kubeconfig) {
        if currentContext.isEmpty { currentContext = other.currentContext }
        for section in KubeconfigSection.allCases {
            self[section].merge(other[section]) { mine, _ in mine }
        }
        if preferences["colors"]?.boolValue != true, let colors = other.preferences["colors"] {
            preferences["colors"] = colors
        }
        extensions.merge(other.extensions) { mine, _ in mine }
    }
}

/// Why kubeconfigs cannot be read, used or written.
public struct KubeconfigError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong with a kubeconfig.
    public enum Kind: Sendable, Equatable {
        /// A file is missing, unreadable, or no kubeconfig.
        case load
        /// There is no configuration at all.
        case empty
        /// What was asked for by name is not in the files.
        case unknownEntry
        case unknownContext
        /// The files can be read, but what they say cannot be used.
        case invalid
        /// There is an entry of the name already.
        case exists
        /// Somebody holds the lock of the file.
        case locked
        case write
    }
    public let kind: Kind
    /// In client-go's words where client-go has any.
    public let message: String
    /// The file or the name that it is about; empty where there are several.
    public let subject: String
    /// What is wrong with the subject, in plat's words.
    public let reason: String

    public init(_ kind: Kind, _ message: String, subject: String = "", reason: String? = nil) {
        self.kind = kind
        self.message = message
        self.subject = subject
        self.reason = reason ?? message
    }

    public var description: String { message }

    /// One error of several, as client-go joins them.
    static func aggregate(_ kind: Kind, _ messages: [String], prefix: String = "")
        -> KubeconfigError
    {
        var seen: [String] = []
        for message in messages where !seen.contains(message) { seen.append(message) }
        let text = seen.count == 1 ? seen[0] : "[\(seen.joined(separator: ", "))]"
        return KubeconfigError(kind, prefix + text)
    }
}
