import PlatClient
import PlatModel
import PlatValue

/// Which locations a workspace could live in, and what keeps it from the others.
enum LocationFit {
    /// Prints them; fails where there is none.
    static func explain(_ wanted: Value?, _ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let (locations, isWhole) = try await calling("", context) { () throws(ClientError) in
            try await client.locations()
        }
        let selector: LabelSelector
        do throws(SelectorError) { selector = try LabelSelector(object: wanted ?? [:]) } catch {
            throw CommandError(.invalid, "--location-selector", "\(error)")
        }
        let all = locations.map { ($0, misfits(of: $0, selector)) }
        if context.format.isForPeople {
            var table = Table(["LOCATION", "FITS", "WHY NOT"])
            for (location, misfits) in all {
                table.add(
                    location.name, misfits.isEmpty ? "yes" : "no", misfits.joined(separator: "; "))
            }
            if !all.isEmpty { context.show(table) }
        } else {
            try context.printFindings(all.map(finding))
        }
        if !isWhole { context.output.note("only locations of workspaces that you may see") }
        guard all.contains(where: { $0.1.isEmpty }) else {
            throw CommandError(
                .notFound, selector.description, "no location fits",
                hints: ["see their labels: \(context.program) ws locations"])
        }
    }

    private static func misfits(
        of location: KnownLocation, _ selector: LabelSelector
    ) -> [String] {
        selector.requirements.filter { !$0.matches(location.labels[$0.key]) }.map { requirement in
            guard let label = location.labels[requirement.key] else {
                return "\(requirement): has no \(requirement.key)"
            }
            return "\(requirement): has \(requirement.key)=\(label)"
        }
    }

    private static func finding(_ location: KnownLocation, _ misfits: [String]) -> Finding {
        Finding(
            name: location.name,
            [
                "name": .string(location.name), "fits": .bool(misfits.isEmpty),
                "misfits": Value(strings: misfits),
            ])
    }
}
