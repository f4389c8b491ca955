import PlatModel
import PlatSystem
import PlatValue

/// Applies the same manifests to many clusters at once, or wave by wave.
public struct FleetApply: Sendable {
    /// What became of one cluster.
    public enum Outcome: Sendable {
        /// One outcome for each item of the plan, and what does not get ready.
        case tried([ApplyRun.Outcome?], unready: [Unready])
        /// It cannot be worked with, for this reason.
        case away(String)
        /// An earlier wave did not get ready.
        case notReached

        /// Whether everything is there, and ready where that was waited for.
        public var isWhole: Bool {
            guard case .tried(let outcomes, let unready) = self, unready.isEmpty else {
                return false
            }
            return outcomes.allSatisfy { if case .done = $0 { true } else { false } }
        }
    }

    /// An object that was applied and does not get ready.
    public struct Unready: Sendable {
        /// What is not ready.
        public var reference: ObjectReference
        /// Why.
        public var error: WaitError
    }

    /// How many objects are on their way at once, to all clusters.
    private static let atOnce = 96

    /// One for each cluster.
    private let plans: [ApplyPlan]
    private let clusters: [MountedCluster]
    private let client: Client
    private let options: ApplyOptions
    /// How many clusters are worked on at once.
    public var width = 32
    /// Whether a wave must be ready before the next one begins.
    public var goesByWaves = false
    /// Whether what was applied is waited for, as `kubectl rollout status` does.
    public var waits = false

    /// Applies a plan, whose items name no workspace, to the clusters.
    public init(
        _ plan: ApplyPlan, to clusters: [MountedCluster], client: Client, options: ApplyOptions
    ) {
        self.init(clusters.map { _ in plan }, to: clusters, client: client, options: options)
    }

    /// Applies to each cluster a plan of its own.
    init(
        _ plans: [ApplyPlan], to clusters: [MountedCluster], client: Client, options: ApplyOptions
    ) {
        self.plans = plans
        self.clusters = clusters
        self.client = client
        self.options = options
    }

    /// Tells each cluster when it is done, by its position, and answers all of them.
    @discardableResult
    public func run(
        onFinished: @escaping @Sendable (Int, Outcome) -> Void
    ) async -> [Outcome] {
        guard goesByWaves else { return await wave(Array(clusters.indices), onFinished) }
        var all: [Outcome] = []
        var hasStopped = false
        while all.count < clusters.count {
            let next = Array(all.count..<min(all.count + width, clusters.count))
            if hasStopped || Task.isCancelled {
                for position in next { onFinished(position, .notReached) }
                all += next.map { _ in .notReached }
                continue
            }
            let outcomes = await wave(next, onFinished)
            hasStopped = !outcomes.allSatisfy(\.isWhole)
            all += outcomes
        }
        return all
    }

    private func wave(
        _ positions: [Int], _ onFinished: @escaping @Sendable (Int, Outcome) -> Void
    ) async -> [Outcome] {
        await concurrently(positions, width: width) { position in
            let outcome = await apply(plans[position], to: clusters[position])
            onFinished(position, outcome)
            return outcome
        }
    }

    private func apply(_ plan: ApplyPlan, to cluster: MountedCluster) async -> Outcome {
        if let why = cluster.whyNotReady { return .away(why) }
        let place = client.at(cluster.path)
        var run = ApplyRun(plan, client: place, options: options) { _ in }
        // What is on its way at once is shared by the clusters: to each of them it takes a connection,
        // and where these are made anew they cost more than they save.
        let share = max(4, Self.atOnce / min(width, clusters.count))
        run.pace = Pace(width: min(share, 16), widthMax: share)
        let outcomes = await run.run()
        guard waits, !options.isDryRun else { return .tried(outcomes, unready: []) }
        let applied = outcomes.compactMap { outcome in
            if case .done(let applied) = outcome { applied } else { nil }
        }
        let unready = await concurrently(applied) { applied -> Unready? in
            do throws(WaitError) {
                try await place.wait(until: applied.reference, timeout: options.timeout)
                return nil
            } catch {
                return Unready(reference: applied.reference, error: error)
            }
        }
        return .tried(outcomes, unready: unready.compactMap(\.self))
    }
}
