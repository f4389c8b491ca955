import PlatClient
import PlatModel
import PlatValue

/// Tells in what objects would differ from what they are.
struct DiffReport {
    /// What would become of one object, in another place than the present one where that is named.
    struct Look {
        var item: ApplyPlan.Item
        var outcome: ApplyPreview.Outcome
        var place: WorkspacePath?

        init(_ item: ApplyPlan.Item, _ outcome: ApplyPreview.Outcome, at place: WorkspacePath?) {
            self.item = item
            self.outcome = outcome
            self.place = place
        }
    }

    /// What a difference is about.
    private struct Subject {
        var displayed: String
        var workspace: WorkspacePath?
        /// The workspace, where it is not the present one.
        var place: WorkspacePath?

        var placed: String { displayed + (place.map { " in \($0.displayed)" } ?? "") }
    }

    let context: Context
    /// Whether differences are counted only.
    var isSilent = false
    private(set) var hasFailed = false
    private(set) var hasChanges = false

    init(context: Context) { self.context = context }

    /// Tells what would become of an object; nothing where it would stay as it is.
    mutating func tell(_ look: Look) {
        let subject = Subject(
            displayed: look.item.manifest.displayed, workspace: look.item.workspace,
            place: look.place)
        switch look.outcome {
        case .same: break
        case .failed(let failure):
            hasFailed = true
            var error = failure.told(about: look.item.manifest, program: context.program)
            error.subject = subject.placed
            context.report(error)
        case .change(let before, let after, _):
            hasChanges = true
            tell(subject, before, after)
        }
    }

    /// Tells of an object that `--prune` would remove, seen from the workspace `base`.
    mutating func tell(_ leftover: Leftover, base: WorkspacePath?) {
        hasChanges = true
        let subject = Subject(
            displayed: leftover.reference.displayed, workspace: leftover.workspace,
            place: leftover.workspace == base ? nil : leftover.workspace)
        tell(subject, leftover.object.typed(as: leftover.reference.resource), nil)
    }

    /// Nothing is there before, or nothing is left.
    private func tell(_ subject: Subject, _ before: Value?, _ after: Value?) {
        guard !isSilent else { return }
        let old = before.map { Self.comparable($0, isNew: false) }
        let new = after.map { Self.comparable($0, isNew: before == nil) }
        guard context.format.isForPeople else {
            var value: Value = [
                "name": .string(subject.displayed),
                "status": before == nil ? "created" : after == nil ? "pruned" : "configured",
            ]
            value["after"] = new
            value["before"] = old
            if let place = subject.workspace { value["path"] = .string(place.displayed) }
            return context.tell("", Finding(name: subject.displayed, value))
        }
        let lines = UnifiedDiff.lines(
            old.map(Self.lines) ?? [], new.map(Self.lines) ?? [],
            oldName: before == nil ? "/dev/null" : subject.placed,
            newName: after == nil ? "/dev/null" : subject.placed)
        for line in lines { context.output.write(colored(line) + "\n") }
    }

    private func colored(_ line: String) -> String {
        let palette = context.output.palette
        let text = Printable.line(line)
        return switch line.first {
        case "+": palette.green(text)
        case "-": palette.red(text)
        case "@": palette.dim(text)
        default: text
        }
    }

    /// Without what the server counts and notes by itself, and the status, which no apply writes.
    private static func comparable(_ object: Value, isNew: Bool) -> Value {
        var copy = object
        copy["status"] = nil
        let counted = ["managedFields", "resourceVersion", "generation"]
        for key in counted + (isNew ? ["uid", "creationTimestamp"] : []) {
            copy["metadata"]?[key] = nil
        }
        return copy
    }

    private static func lines(_ value: Value) -> [String] {
        value.yamlText().split(separator: "\n").map(String.init)
    }
}
