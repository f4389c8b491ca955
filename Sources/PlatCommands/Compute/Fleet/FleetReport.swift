import PlatClient
import PlatModel
import PlatValue
import Synchronization

/// Tells what came of each cluster in the order of the clusters, as soon as that can be done.
final class FleetReport: Sendable {
    /// What came of one object in one cluster.
    struct Line: Sendable {
        /// As its row says it: `configmap/settings`.
        var object: String
        var result: Result<Finding, CommandError>
        /// In a word; empty where it failed.
        var word = ""

        static func done(_ object: String, _ word: String, _ finding: Finding) -> Line {
            Line(object: object, result: .success(finding), word: word)
        }

        /// There was nothing to do in the cluster, which is worth no row.
        static let nothing = Line(object: "", result: .success(Finding(name: "", [:])))

        static func failed(_ error: CommandError) -> Line {
            Line(object: error.subject, result: .failure(error))
        }
    }

    private struct State {
        var lines: [[Line]?]
        var told = 0
        var counts = (done: 0, failed: 0, notTried: 0)
        /// Of the columns; known when the first rows are.
        var widths: [Int] = []
    }

    private let context: Context
    private let clusters: [MountedCluster]
    private let objects: [String]
    private let state: Mutex<State>

    /// A report on clusters; the objects' names say how wide their column is.
    init(_ clusters: [MountedCluster], objects: [String], _ context: Context) {
        self.context = context
        self.clusters = clusters
        self.objects = objects
        state = Mutex(State(lines: .init(repeating: nil, count: clusters.count)))
        context.told.expectMany()
    }

    /// What came of a cluster; without lines it was not tried.
    func add(_ lines: [Line], of position: Int) {
        state.withLock { state in
            state.lines[position] = lines
            let hasFailed = lines.contains { if case .failure = $0.result { true } else { false } }
            if lines.isEmpty {
                state.counts.notTried += 1
            } else if hasFailed {
                state.counts.failed += 1
            } else {
                state.counts.done += 1
            }
            while state.told < clusters.count, let next = state.lines[state.told] {
                begin(next, &state)
                for line in next { tell(line, clusters[state.told], state.widths) }
                state.told += 1
            }
            context.output.live("\(state.told)/\(clusters.count) clusters")
        }
    }

    /// Prints the header before the first row.
    private func begin(_ lines: [Line], _ state: inout State) {
        guard state.widths.isEmpty, lines.contains(where: { !$0.word.isEmpty }) else { return }
        let columns = [
            ["CLUSTER"] + clusters.map(\.path.displayed),
            ["OBJECT"] + objects + lines.filter { !$0.word.isEmpty }.map(\.object),
        ]
        state.widths = columns.map { $0.map(TextWidth.columns).max() ?? 0 }
        guard context.format.isForPeople else { return }
        context.output.line(Table.line(["CLUSTER", "OBJECT", "RESULT"], widths: state.widths))
    }

    private func tell(_ line: Line, _ cluster: MountedCluster, _ widths: [Int]) {
        switch line.result {
        case .failure(let failure):
            guard !Task.isCancelled else { return }
            var error = failure
            let place = cluster.path.displayed
            error.subject = error.subject.isEmpty ? place : "\(place): \(error.subject)"
            context.report(error)
        case .success(var finding):
            guard !line.word.isEmpty else { return }
            finding.value.setAnnotation(ObjectAnnotations.path, to: cluster.path.text)
            let row = [cluster.path.displayed, line.object, line.word].map(Printable.cell)
            context.tell(Table.line(row, widths: widths), finding)
        }
    }

    /// Ends the report; throws when a cluster failed.
    func finish() throws(CommandError) {
        let counts = state.withLock(\.counts)
        if Task.isCancelled { throw CommandError(.interrupted, "", "interrupted") }
        guard counts.failed + counts.notTried > 0 else { return }
        let parts =
            ["\(counts.done) of \(clusters.count) clusters done", "\(counts.failed) failed"]
            + (counts.notTried > 0 ? ["\(counts.notTried) not tried"] : [])
        context.report(CommandError(.invalid, "", parts.joined(separator: ", ")))
        throw .reported
    }
}
