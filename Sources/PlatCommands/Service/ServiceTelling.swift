import PlatClient
import PlatModel
import PlatValue

/// Tells what is being done with a service.
struct ServiceTelling: Sendable {
    let context: Context

    func add(_ event: ServiceRun.Event) {
        switch event {
        case .step(let text): context.output.live(text)
        case .waits(let text): context.output.live("waiting for \(text)")
        case .applied(let applied):
            guard applied.change != .unchanged, context.format.isForPeople else { return }
            context.output.line("\(applied.reference.displayed) \(applied.change.rawValue)")
        case .cluster(let cluster, let isWhole):
            guard isWhole, context.format.isForPeople else { return }
            context.output.line("\(cluster.path.displayed): controller ready")
        case .hiddenLocations(let export):
            context.output.note(
                "\(export): you may not see the locations, so that the credential leads to those that"
                    + " have consumers now: plat service sync adds others when they have")
        case .removed(let reference):
            guard context.format.isForPeople else { return }
            context.output.line("\(reference.displayed) removed")
        }
    }

    /// The outcome, in a line.
    func tell(_ record: ServiceRecord, _ place: WorkspacePath?, _ word: String) {
        let suffix = place.map { " in \($0.displayed)" } ?? ""
        context.tell(
            "\(record.name) \(record.version) \(word)\(suffix)",
            Finding(name: record.name, record.value(place)))
    }
}

extension ServiceRecord {
    /// For programs.
    func value(_ place: WorkspacePath?) -> Value {
        [
            "name": .string(name), "version": .string(version), "state": .string(state.rawValue),
            "target": .string(target), "previous": .string(previous),
            "description": .string(summary), "hash": .string(hash),
            "path": .string(place?.displayed ?? ""), "compute": .string(compute),
            "clusters": Value(strings: clusters),
        ]
    }
}
