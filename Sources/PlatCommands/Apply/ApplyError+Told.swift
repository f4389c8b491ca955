import PlatClient
import PlatModel
import PlatSystem
import PlatValue

extension ApplyError: Tellable {
    /// The failure of one manifest.
    func told(about manifest: Manifest, program: String) -> CommandError {
        let subject = manifest.displayed
        return switch self {
        case .lookup(let error): error.told(about: manifest, program: program)
        case .refused(let error):
            CommandError(error, subject, hints: Self.hints(error, manifest.object))
        case .namespace(let given, let asked):
            CommandError(.usage, subject, "says namespace \(given), -n says \(asked)")
        case .moved(let location, let selector):
            CommandError(
                .invalid, subject,
                "lives in the location \(location), which is none with "
                    + LabelSelector.described(object: selector),
                hints: [
                    "leave its location as it is, or move it as administrator: "
                        + "\(program) ws move \(manifest.name) "
                        + "--location-selector \(LabelSelector.described(object: selector))"
                ])
        case .outdated(let change):
            CommandError(.conflict, subject, change.told)
        case .otherSet, .noSet: told(about: subject, program: program)
        case .notReady(let reference, let error):
            error.told(about: reference.displayed, program: program)
        case .stillRefused(let error, let time, let changes):
            error.told(about: manifest, program: program).adding(
                hint: "asked again for \(time.text), after \(Self.list(changes))")
        }
    }

    /// The failure of a set as a whole.
    func told(about set: String, program: String) -> CommandError {
        switch self {
        case .refused(let error): CommandError(error, set)
        case .otherSet:
            CommandError(
                .conflict, set, "belongs to another set, which would remove it",
                hints: ["take it out of that set: \(program) label \(set) \(ApplySet.memberLabel)-"]
            )
        case .noSet(let name):
            CommandError(
                .conflict, "configmap/\(name)", "is no set of \(program)'s",
                hints: ["choose another name: --applyset NAME"])
        case .lookup(let error): error.told(about: set, program: program)
        case .namespace, .moved, .notReady, .outdated, .stillRefused:
            CommandError(.internalFault, set, "is no object")
        }
    }

    /// The first few of many.
    private static func list(_ names: [String]) -> String {
        names.prefix(3).joined(separator: ", ")
            + (names.count > 3 ? " and \(names.count - 3) others" : "")
    }

    /// A type is refused to those who may not bind its exports, and while these are not there: the
    /// two are told alike.
    private static func exportHints(_ object: Value) -> [String] {
        guard object["kind"]?.stringValue == "WorkspaceType" else { return [] }
        let exports = WorkspaceType(object).defaultBindings.map { binding in
            binding.path.map { ":\($0):" + binding.export } ?? binding.export
        }
        guard !exports.isEmpty else { return [] }
        return [
            "what it binds has to be there first, and you have to be allowed to bind it: "
                + exports.joined(separator: ", ")
        ]
    }

    /// The way out of a conflict, of which there are two kinds.
    private static func hints(_ error: ClientError, _ object: Value) -> [String] {
        if error.isForbidden, !error.isClosed { return exportHints(object) }
        guard let status = error.status, status.reason == .conflict else { return [] }
        if status.causes.contains(where: { $0.reason == "FieldManagerConflict" }) {
            return ["take the fields over: --force-conflicts"]
        }
        guard object.resourceVersion != nil else { return [] }
        return ["leave out metadata.resourceVersion, or read it again"]
    }
}

extension ObjectState.Change {
    /// In the words of a failure.
    var told: String {
        switch self {
        case .appeared: "is there now, and was not when the plan was made"
        case .gone: "is gone since the plan was made"
        case .replaced: "is another one than when the plan was made"
        case .changed: "has changed since the plan was made"
        case .hidden: "may no longer be read, so that nobody knows whether the plan still holds"
        }
    }
}
