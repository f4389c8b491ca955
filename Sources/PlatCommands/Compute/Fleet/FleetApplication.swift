import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat apply --compute`: the same objects in every cluster that matches.
struct FleetApplication: Sendable, Equatable {
    private enum Option {
        static let maxUnavailable = OptionSpec.value(
            nil, "compute-max-unavailable", "N",
            "Work on N clusters at a time, and stop where they do not get ready")
        static let wait = OptionSpec.flag(
            nil, "wait", "Wait until the objects are ready, as kubectl rollout status does")
        static let watch = OptionSpec.flag(
            nil, "watch", "Stay, and bring clusters up to date that come later")
    }

    static let options = [
        ComputeSelection.option, Option.maxUnavailable, Option.wait, Option.watch,
    ]

    var selection: ComputeSelection
    var waveWidth: Int?
    var waits: Bool
    var stays: Bool

    /// Nil where the command works on a workspace.
    init?(_ arguments: ParsedArguments) throws(CommandError) {
        let width = try arguments.value(Option.maxUnavailable) { (text) throws(Invalid) in
            guard let number = Int(text), number > 0 else {
                throw Invalid("is no number of clusters")
            }
            return number
        }
        guard let selection = try ComputeSelection(arguments) else {
            for option in [Option.maxUnavailable, Option.wait, Option.watch]
            where arguments.text(option) != nil {
                throw CommandError(
                    .usage, "--\(option.long)", "only means something with --compute")
            }
            return nil
        }
        self.selection = selection
        waveWidth = width
        waits = arguments.has(Option.wait) || width != nil
        stays = arguments.has(Option.watch)
    }

    func run(
        _ files: [String], _ options: ApplyOptions, _ context: Context
    ) async throws(CommandError) {
        let plan = try await readObjects(files, options, context)
        let client = try await context.workspaceClient()
        context.interruption.arm()
        guard stays else {
            let clusters = try await selection.clusters(client, context)
            _ = try await apply(plan, to: clusters, client, options, context)
            return
        }
        try await stay(plan, client, options, context)
    }

    /// Applies to clusters, and answers those in which everything is as it should be.
    private func apply(
        _ plan: ApplyPlan, to clusters: [MountedCluster], _ client: Client,
        _ options: ApplyOptions, _ context: Context
    ) async throws(CommandError) -> [WorkspacePath] {
        let report = FleetReport(
            clusters, objects: plan.items.map(\.manifest.displayed), context)
        var application = FleetApply(plan, to: clusters, client: client, options: options)
        application.waits = waits
        if let waveWidth {
            application.width = waveWidth
            application.goesByWaves = true
        }
        let program = context.program
        let outcomes = await application.run { position, outcome in
            report.add(Self.lines(of: outcome, plan, program), of: position)
        }
        let whole = zip(clusters, outcomes).filter(\.1.isWhole).map(\.0.path)
        if stays, !Task.isCancelled {
            // What failed is tried again.
            do throws(CommandError) { try report.finish() } catch {
                if error.kind != .reported { throw error }
            }
        } else {
            try report.finish()
        }
        return whole
    }

    /// How long a cluster that has come may be behind.
    private static let pause = Duration.seconds(2)

    /// Looks for clusters that have come, or come back, until it is interrupted.
    private func stay(
        _ plan: ApplyPlan, _ client: Client, _ options: ApplyOptions, _ context: Context
    ) async throws(CommandError) {
        var done: Set<WorkspacePath> = []
        var failed: [WorkspacePath: String] = [:]
        while true {
            let clusters = await client.fleet(matching: selection.selector).clusters
            let paths = Set(clusters.map(\.path))
            done.formIntersection(paths.subtracting(clusters.filter(\.isAway).map(\.path)))
            // What has failed is told again when something about the cluster has changed.
            let new = clusters.filter {
                !done.contains($0.path) && failed[$0.path] != ($0.whyNotReady ?? "")
            }
            if !new.isEmpty {
                let whole = try await apply(plan, to: new, client, options, context)
                done.formUnion(whole)
                for cluster in new {
                    failed[cluster.path] =
                        whole.contains(cluster.path) ? nil : cluster.whyNotReady
                }
                try context.output.flush()
            }
            do { try await context.clock.sleep(Self.pause) } catch {
                throw CommandError(.interrupted, "", "interrupted")
            }
        }
    }

    /// What came of one cluster.
    static func lines(
        of outcome: FleetApply.Outcome, _ plan: ApplyPlan, _ program: String
    ) -> [FleetReport.Line] {
        switch outcome {
        case .notReached: return []
        case .away(let why): return [.failed(CommandError(.unavailable, "", why))]
        case .tried(let outcomes, let unready):
            return zip(plan.items, outcomes).compactMap { item, outcome in
                switch outcome {
                case nil: nil
                case .done(let applied):
                    line(of: applied, unready, program)
                case .failed(let failure):
                    .failed(failure.told(about: item.manifest, program: program))
                case .notTried(let cause):
                    .failed(
                        CommandError(
                            .invalid, item.manifest.displayed,
                            "not tried, it needs \(plan.items[cause].manifest.displayed)"))
                }
            }
        }
    }

    private static func line(
        of applied: Applied, _ unready: [FleetApply.Unready], _ program: String
    ) -> FleetReport.Line {
        if let found = unready.first(where: { $0.reference == applied.reference }) {
            return .failed(
                found.error.told(about: applied.reference.displayed, program: program))
        }
        return .done(
            applied.reference.displayed, applied.change.rawValue,
            Finding(applied.object, of: applied.reference.resource))
    }
}

extension MountedCluster {
    fileprivate var isAway: Bool { whyNotReady != nil }
}
