import PlatClient
import PlatModel

/// Which mounted clusters a command works on, in the place of a workspace.
struct ComputeSelection: Sendable, Equatable {
    static let option = OptionSpec.value(
        nil, "compute", "SELECTOR",
        "On every mounted cluster here and below with these labels; * for all of them")

    var text: String
    var selector: LabelSelector

    init(parsing text: String) throws(SelectorError) {
        self.text = text
        selector = text == "*" ? .everything : try LabelSelector(parsing: text)
    }

    /// Nil where the command works on a workspace.
    init?(_ arguments: ParsedArguments) throws(CommandError) {
        guard let found = try arguments.value(Self.option, ComputeSelection.init(parsing:)) else {
            return nil
        }
        self = found
    }

    /// The clusters that match, at least one; what of the tree could not be looked into is reported.
    func clusters(
        _ client: Client, _ context: Context
    ) async throws(CommandError) -> [MountedCluster] {
        let fleet = await client.fleet(matching: selector)
        for node in fleet.unseen {
            if node.path == client.path { throw node.refusal }
            context.report(node.refusal)
        }
        guard fleet.clusters.isEmpty else { return fleet.clusters }
        let all = await client.fleet(matching: .everything).clusters
        throw CommandError(
            .notFound, "--compute \(text)", "no mounted cluster matches",
            hints: all.isEmpty
                ? ["mount one: \(context.program) compute mount NAME --cluster-kubeconfig FILE"]
                : all.prefix(5).map {
                    "\($0.path.displayed) has \($0.labels.isEmpty ? "no labels" : $0.labels)"
                })
    }
}
