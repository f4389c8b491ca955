import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat compute ls`: prints the clusters that are mounted in a workspace.
struct ComputeLs: Command {
    private enum Option {
        static let recursive = OptionSpec.flag(
            "R", "recursive", "Also those of every workspace below")
        static let columns = OptionSpec.value(
            nil, "columns", "LIST",
            "Ask the clusters themselves: version, nodes, latency; and phase, since",
            completion: .choices(Column.allCases.map(\.rawValue)))
    }

    /// What can be asked of a cluster.
    enum Column: String, Sendable, CaseIterable {
        case version, nodes, phase, latency, since

        var isAsked: Bool { self == .version || self == .nodes || self == .latency }
    }

    static let spec = CommandSpec(
        path: ["compute", "ls"],
        summary: "Print the clusters that are mounted here",
        discussion: """
            Prints the workspaces that stand for clusters, whether each is ready, and the labels by \
            which --compute chooses it. With --columns the clusters are asked, many at once: version, \
            nodes, latency of the first answer; phase is the control plane's word for the state, since \
            when it has been so.
            """,
        examples: [
            Example("plat compute ls", "What is mounted in this workspace"),
            Example("plat compute ls -R -l region=eu", "In all below it, with a label"),
            Example(
                "plat compute ls --columns version,nodes,latency", "What they say of themselves"),
            Example("plat compute ls -o wide", "Why one is not ready, and where it is"),
            Example("plat compute ls -o yaml", "The workspaces that stand for them"),
        ],
        options: [Option.recursive, ObjectOptions.selector, Option.columns],
        aliases: ["list"],
        formats: OutputFormat.objects)

    var isRecursive: Bool
    var selector: LabelSelector
    var columns: [Column]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        isRecursive = arguments.has(Option.recursive)
        selector =
            try arguments.value(ObjectOptions.selector, LabelSelector.init(parsing:)) ?? .everything
        columns =
            try arguments.value(Option.columns) { (text) throws(Invalid) in
                var columns: [Column] = []
                for word in text.split(separator: ",").map(String.init) {
                    guard let column = Column(rawValue: word) else {
                        let all = Column.allCases.map(\.rawValue).joined(separator: ", ")
                        throw Invalid("has \(word), which is no column: there are \(all)")
                    }
                    columns.append(column)
                }
                return columns
            } ?? []
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let fleet = await client.fleet(matching: selector, depth: isRecursive ? nil : 1)
        for node in fleet.unseen {
            if node.path == client.path { throw node.refusal }
            context.report(node.refusal)
        }
        let probes = await probe(fleet.clusters, client, context)
        try context.print(
            fleet.clusters.map { cluster in
                var workspace = cluster.workspace.value
                if isRecursive {
                    workspace.setAnnotation(ObjectAnnotations.path, to: cluster.path.text)
                }
                return workspace
            }, of: .workspaces, as: { table(of: fleet.clusters, probes, context) })
        if !fleet.unseen.isEmpty { throw .reported }
    }

    private func probe(
        _ clusters: [MountedCluster], _ client: Client, _ context: Context
    ) async -> [ClusterProbe] {
        guard columns.contains(where: \.isAsked), context.format.isForPeople else {
            return clusters.map { _ in ClusterProbe() }
        }
        return await concurrently(clusters, width: 32) { cluster in
            cluster.workspace.isReady
                ? await client.at(cluster.path).probeCluster() : ClusterProbe()
        }
    }

    private func table(
        of clusters: [MountedCluster], _ probes: [ClusterProbe], _ context: Context
    ) -> Table {
        let isWide = context.isWide
        var table = Table(
            [isRecursive ? "PATH" : "NAME", "MOUNT", "STATE"]
                + columns.map { $0.rawValue.uppercased() } + ["LABELS", "AGE"]
                + (isWide ? ["WHY", "URL"] : []))
        for (cluster, probe) in zip(clusters, probes) {
            let workspace = cluster.workspace
            let why = cluster.whyNotReady
            table.add(
                [
                    isRecursive ? cluster.path.displayed : workspace.name,
                    "\(workspace.mount?.kind ?? "")/\(workspace.mount?.name ?? "")",
                    why == nil ? "Ready" : "NotReady",
                ] + columns.map { cell($0, workspace, probe, context) }
                    + [cluster.labels, context.age(workspace.value)]
                    + (isWide ? [why.map(Self.reason) ?? "", workspace.url] : []))
        }
        return table
    }

    /// The reason without what the state says already.
    private static func reason(_ text: String) -> String {
        let lead = "is not ready: "
        return text.hasPrefix(lead) ? String(text.dropFirst(lead.count)) : ""
    }

    private func cell(
        _ column: Column, _ workspace: Workspace, _ probe: ClusterProbe, _ context: Context
    ) -> String {
        switch column {
        case .version: probe.version
        case .nodes: probe.nodes.map(String.init) ?? ""
        case .phase: workspace.phase
        case .latency: probe.latency.map { "\(Int(($0 * 1000).rounded(.up)))ms" } ?? ""
        case .since:
            Age.text(
                since: workspace.value.condition("WorkspaceMountReady")?.lastTransition ?? "",
                now: context.clock.now())
        }
    }
}
