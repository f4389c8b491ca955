import PlatModel
import PlatValue

/// The rules of a kind that its schema cannot express, and that need nothing but the object: what the
/// registry does upstream. What asks more is an `AdmissionRule`.
protocol ResourceStrategy: Sendable {
    /// Completes an object as it is read: what is folded into other fields, and defaults. The writer owns
    /// what is filled in here.
    func fillIn(_ object: inout Value)
    /// Sets what belongs to the server before the schema judges: defaults, dropped fields; `old` is nil
    /// for a new object, `request.subresource` says through which door a change came.
    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest)
    /// Completes an object whose deletion begins; what gets a finalizer here is held.
    func prepareDelete(_ object: inout Value, _ request: ObjectRequest)
    /// Field errors of the object's content (built-in kinds; custom kinds have a schema).
    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError]
    /// What is accepted and yet not good; the writer hears it.
    func warnings(_ object: Value, old: Value?) -> [String]
    /// How the metadata of a built-in kind is judged.
    var metadataRules: MetadataChecks { get }
    /// Fields that a request through a door leaves as they are, whatever it says of them; nobody comes to
    /// own them there. Nil: the status through the main door, all but it through `status`.
    func resetFields(_ subresource: String?) -> [[String]]?
    /// The text of a field that selectors know, where it is not what stands at the label's path; nil: it is.
    func selectedText(_ object: Value, _ label: String) -> String?
    /// The group that refusals name the kind by, where it is not its own.
    var refusalGroup: String? { get }
    /// Translates an object whose versions differ in more than their name; called with the object in
    /// the storage version or for it.
    func convert(_ object: inout Value, to version: String)
    /// Whether an update that names no resourceVersion is taken.
    var allowsUnconditionalUpdate: Bool { get }
    /// The rule for names.
    var nameRule: MetadataRules.NameRule { get }
    /// Finalizers that a new object gets.
    var initialFinalizers: [String] { get }
    /// Whether DELETE answers with the object even if it is gone at once.
    var deleteReturnsObject: Bool { get }
    /// Whether DELETE has a way of its own for the kind, with conflicts in words of its own.
    var isDeletedByItself: Bool { get }
    /// Whether the DELETE that begins a deletion does what the propagation policy says.
    var knowsPropagation: Bool { get }
    /// The field selector's labels beyond name and namespace, with the paths they stand for.
    var fieldLabels: [String: [String]] { get }
    /// Whether metadata.generation counts changes.
    var countsGenerations: Bool { get }
}

/// How many times upstream judges the metadata of a kind, and by which rules: each refusal is told as often as
/// it is found.
struct MetadataChecks {
    /// Names of finalizers without a domain must be Kubernetes' own.
    var knowsFinalizers = true
    /// The kind itself judges a new object, beside what holds for all kinds.
    var judgesNew = true
    /// The kind itself judges a change of metadata, and all of the metadata once more.
    var judgesChange = true
    var judgesWholeOnChange = true
}

extension ResourceStrategy {
    func fillIn(_ object: inout Value) {}
    func warnings(_ object: Value, old: Value?) -> [String] { [] }
    var metadataRules: MetadataChecks { MetadataChecks() }
    func resetFields(_ subresource: String?) -> [[String]]? { nil }
    func selectedText(_ object: Value, _ label: String) -> String? { nil }
    var refusalGroup: String? { nil }
    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {}
    func prepareDelete(_ object: inout Value, _ request: ObjectRequest) {}
    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] { [] }
    func convert(_ object: inout Value, to version: String) {}
    var allowsUnconditionalUpdate: Bool { true }
    var nameRule: MetadataRules.NameRule { .subdomain }
    var initialFinalizers: [String] { [] }
    var deleteReturnsObject: Bool { false }
    var isDeletedByItself: Bool { false }
    var knowsPropagation: Bool { true }
    var fieldLabels: [String: [String]] { [:] }
    var countsGenerations: Bool { false }
}

/// A kind without rules of its own.
struct PlainStrategy: ResourceStrategy {}
