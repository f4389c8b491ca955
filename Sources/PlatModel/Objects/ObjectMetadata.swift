public import PlatValue

/// What `metadata` says of an object, whatever its kind.
extension Value {
    /// What the object is called; empty where it has no name yet.
    public var objectName: String {
        get { at("metadata", "name")?.stringValue ?? "" }
        set { set(.string(newValue), at: "metadata", "name") }
    }
    /// Where it lies; nil for what lies in no namespace.
    public var objectNamespace: String? {
        get { at("metadata", "namespace")?.stringValue }
        set { set(newValue.map(Value.string), at: "metadata", "namespace") }
    }
    /// What tells it from others that had or will have its name.
    public var objectUID: String { at("metadata", "uid")?.stringValue ?? "" }
    /// The revision it was last written at, as clients know it.
    public var resourceVersion: String? {
        get { at("metadata", "resourceVersion")?.stringValue }
        set { set(newValue.map(Value.string), at: "metadata", "resourceVersion") }
    }
    /// Who set which fields, as it is written there.
    public var managedFields: Value? {
        get { at("metadata", "managedFields") }
        set { set(newValue, at: "metadata", "managedFields") }
    }
    /// Whether somebody has said by server-side apply what the object is to be.
    public func isApplied(by manager: String) -> Bool {
        (managedFields?.arrayValue ?? []).contains { entry in
            entry["manager"]?.stringValue == manager && entry["operation"]?.stringValue == "Apply"
                && entry["subresource"]?.stringValue ?? "" == ""
        }
    }
    /// When it was made, as it is written there.
    public var creationTimestamp: String? { at("metadata", "creationTimestamp")?.stringValue }
    /// Counts the changes of what is wanted.
    public var generation: Int64? { at("metadata", "generation")?.integerValue }

    /// The logical cluster that holds the object.
    public var cluster: String { annotation(ObjectAnnotations.cluster) ?? "" }

    /// The value of a label; nil where the object has none of that key.
    public func label(_ key: String) -> String? { at("metadata", "labels", key)?.stringValue }

    /// The value of an annotation; nil where the object has none of that key.
    public func annotation(_ key: String) -> String? {
        at("metadata", "annotations", key)?.stringValue
    }

    /// All labels that have a text.
    public var labels: [String: String] {
        var result: [String: String] = [:]
        for (key, value) in at("metadata", "labels")?.objectValue ?? Members() {
            result[key] = value.stringValue
        }
        return result
    }

    /// All annotations, in the order they are written.
    public var annotations: Members { at("metadata", "annotations")?.objectValue ?? Members() }

    /// Sets a label, or with nil removes it.
    public mutating func setLabel(_ key: String, to text: String?) {
        set(text.map(Value.string), at: "metadata", "labels", key)
    }

    /// Sets an annotation, or with nil removes it.
    public mutating func setAnnotation(_ key: String, to text: String?) {
        set(text.map(Value.string), at: "metadata", "annotations", key)
    }

    /// Counts a change of what is wanted that the system itself makes.
    public mutating func countGeneration() {
        set(.integer((generation ?? 1) &+ 1), at: "metadata", "generation")
    }
}

/// How an object goes: who holds it, and that it was asked to go.
extension Value {
    /// Whether somebody asked that it goes, and something still holds it.
    public var isBeingDeleted: Bool { at("metadata", "deletionTimestamp")?.stringValue != nil }

    /// Who must have done their part before the object goes.
    public var finalizers: [String] {
        get { at("metadata", "finalizers").strings }
        set {
            // By itself `nil` would be taken for a null here, which is a value.
            let list: Value? = newValue.isEmpty ? nil : .array(newValue.map(Value.string))
            set(list, at: "metadata", "finalizers")
        }
    }

    /// Lets the object wait for one more.
    public mutating func addFinalizer(_ name: String) {
        if !finalizers.contains(name) { finalizers.append(name) }
    }

    /// Lets go of the object for one of those who hold it; false when that one did not.
    @discardableResult
    public mutating func removeFinalizer(_ name: String) -> Bool {
        guard finalizers.contains(name) else { return false }
        finalizers = finalizers.filter { $0 != name }
        return true
    }

    /// Starts the deletion of an object that finalizers hold; false when it has begun already.
    @discardableResult
    public mutating func markDeleted(now: String) -> Bool {
        guard !isBeingDeleted else { return false }
        set(.string(now), at: "metadata", "deletionTimestamp")
        set(0, at: "metadata", "deletionGracePeriodSeconds")
        if generation != nil { countGeneration() }
        return true
    }
}

/// Annotations that objects of any kind have.
public enum ObjectAnnotations {
    /// The logical cluster that holds the object.
    public static let cluster = "kcp.io/cluster"
    /// Where the object's workspace is in the tree.
    public static let path = "kcp.io/path"
}
