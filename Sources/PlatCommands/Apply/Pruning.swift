import PlatClient
import PlatModel

/// Removes what a set no longer holds, after asking where more than the objects would go.
struct Pruning {
    let sets: ApplySetRun
    let name: String
    let options: ApplyOptions
    let context: Context

    func run(isConfirmed: Bool, base: WorkspacePath?) async throws(CommandError) {
        let leftovers = try await calling(name, context) { () throws(ApplyError) in
            try await sets.leftovers()
        }
        try await remove(leftovers, isConfirmed: isConfirmed, base: base)
    }

    func remove(
        _ leftovers: [Leftover], isConfirmed: Bool, base: WorkspacePath?
    ) async throws(CommandError) {
        if leftovers.count > 1 { context.told.expectMany() }
        guard !options.isDryRun else {
            for leftover in leftovers { tell(leftover, base) }
            return
        }
        if !isConfirmed { try await confirm(leftovers.filter(\.holdsOthers)) }
        try await context.forEach(leftovers) { leftover throws(CommandError) in
            let subject = leftover.reference.displayed
            context.output.live("waiting for \(subject) to be gone")
            let wasThere = try await calling(subject, context) { () throws(RemovalError) in
                try await sets.remove(leftover, timeout: options.timeout)
            }
            if wasThere { tell(leftover, base) }
        }
        try await calling(name, context) { () throws(ApplyError) in try await sets.close() }
    }

    private func tell(_ leftover: Leftover, _ base: WorkspacePath?) {
        let place = leftover.workspace.flatMap { $0 == base ? nil : " in \($0.displayed)" } ?? ""
        let reference = leftover.reference
        context.tell(
            "\(reference.displayed) pruned\(place)\(options.isDryRun ? " (dry run)" : "")",
            .outcome(reference.displayed, Outcome.pruned.rawValue))
    }

    private func confirm(_ heavy: [Leftover]) async throws(CommandError) {
        guard !heavy.isEmpty else { return }
        let client = try await context.client()
        for leftover in heavy {
            let place = leftover.workspace.map(client.at) ?? client
            for loss in await place.losses(with: leftover.reference, leftover.object) {
                context.note(loss.impact, of: loss.subject)
            }
        }
        let names = heavy.map(\.reference.displayed).joined(separator: ", ")
        try await context.confirm(names, "would be pruned with all that is in it")
    }
}
