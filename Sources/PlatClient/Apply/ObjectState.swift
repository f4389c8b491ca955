import PlatModel
public import PlatValue

/// What a plan finds in the place of an object, and has to find there again when it is carried out.
public enum ObjectState: Sendable, Equatable {
    case absent
    /// Neither is what it lies in, or its type; what comes with that cannot be known.
    case nowhere
    /// It is there, but may not be read.
    case hidden
    case present(Version)

    /// Which object it is, and what it says.
    public struct Version: Sendable, Equatable {
        /// Its identity: one of the same name that came later has another.
        public var uid: String
        /// Told to whoever reviews a plan.
        public var revision: String
        /// What it says, without its status and what the server counts: a controller that reports
        /// does not make a plan void.
        public var content: String

        /// What an object is now.
        public init(_ object: Value) {
            uid = object.objectUID
            revision = object.resourceVersion ?? ""
            content = object.contentHash
        }

        /// What an object was, as somebody has noted it.
        init(uid: String, revision: String, content: String) {
            self.uid = uid
            self.revision = revision
            self.content = content
        }

        func isSame(as other: Version) -> Bool {
            uid == other.uid && (revision == other.revision || content == other.content)
        }
    }

    /// How something differs from what a plan found.
    public enum Change: Sendable, Equatable {
        case appeared, gone, replaced, changed, hidden
    }

    init(_ before: Revisions.Before?) {
        guard let before else {
            self = .absent
            return
        }
        guard before.isWhole, let object = before.object else {
            self = .hidden
            return
        }
        self = .present(Version(object))
    }

    /// What has become of it since; nil where it is as it was.
    func change(to now: ObjectState) -> Change? {
        switch (self, now) {
        case (.nowhere, _), (.hidden, _), (.absent, .absent), (.absent, .nowhere): nil
        case (.absent, _): .appeared
        case (.present, .absent), (.present, .nowhere): .gone
        case (.present, .hidden): .hidden
        case (.present(let then), .present(let now)):
            then.uid != now.uid ? .replaced : then.isSame(as: now) ? nil : .changed
        }
    }
}

extension Value {
    /// A digest of what an object says, without its status and what the server counts and notes.
    var contentHash: String {
        var object = self
        object["status"] = nil
        for key in ["resourceVersion", "generation", "managedFields"] {
            object.set(nil, at: "metadata", key)
        }
        // What every kind has, but lists do not say of each of their items.
        object["apiVersion"] = nil
        object["kind"] = nil
        return ContentHash.text(of: Array(object.jsonText(sortedKeys: true).utf8))
    }
}
