import PlatHTTP
import PlatModel
import PlatValue

/// The query parameters of a write, checked.
struct WriteOptions: Sendable {
    enum FieldValidation: String, Sendable {
        case ignore = "Ignore", warn = "Warn", strict = "Strict"
    }

    var isDryRun = false
    var fieldManager: String?
    var fieldValidation = FieldValidation.warn
    var force: Bool?

    /// `kind` is the options' kind in error texts: `CreateOptions`, `UpdateOptions`, `PatchOptions`.
    init(_ context: RequestContext, kind: String) throws(Status) {
        let query = context.query
        var errors: [FieldError] = []
        let dryRun = query.values(of: "dryRun").filter { !$0.isEmpty }
        if dryRun.contains(where: { $0 != "All" }) {
            errors.append(
                .notSupported("dryRun", .array(dryRun.map(Value.string)), supported: ["All"]))
        }
        isDryRun = !dryRun.isEmpty
        fieldManager = query["fieldManager"]
        force = query["force"].map { $0 == "true" || $0 == "1" }
        if let text = query["fieldValidation"], !text.isEmpty {
            if let known = FieldValidation(rawValue: text) {
                fieldValidation = known
            } else {
                errors.append(
                    .notSupported(
                        "fieldValidation", .string(text),
                        supported: ["", "Ignore", "Strict", "Warn"]))
            }
        }
        if let fieldManager { errors += FieldRules.fieldManager(fieldManager) }
        guard errors.isEmpty else {
            throw Status.invalid(
                GroupKind(group: "meta.k8s.io", kind: kind), "", errors)
        }
    }

    /// Who is written into managedFields: the parameter, or the client's name (contract 3.3).
    func manager(_ context: RequestContext) -> String {
        if let fieldManager, !fieldManager.isEmpty { return fieldManager }
        let agent = context.http.headers["User-Agent"] ?? ""
        let name = agent.prefix { $0 != "/" }
        return String(
            name.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }.prefix(128).map(
                Character.init))
    }
}
