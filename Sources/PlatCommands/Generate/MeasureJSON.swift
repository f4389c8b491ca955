import PlatSystem
import PlatValue

/// `plat measure-json`: how fast lists are read and written; what `make bench` calls.
struct MeasureJSON: Command {
    static let spec = CommandSpec(
        path: ["measure-json"],
        summary: "Measure reading and writing JSON",
        operands: .none,
        isHidden: true)

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        let list = Self.list()
        let bytes = list.json()
        let reading = try best(context) { () throws(ParseError) in _ = try Value(json: bytes) }
        let writing = try best(context) { () throws(ParseError) in _ = list.json() }
        let megabytes = Double(bytes.count) / 1e6
        context.output.line("read \(Int(megabytes / reading)) write \(Int(megabytes / writing))")
    }

    /// The shortest of seven runs, in seconds.
    private func best(
        _ context: Context, _ body: () throws(ParseError) -> Void
    ) throws(CommandError) -> Double {
        var shortest = Double.infinity
        for _ in 0..<7 {
            let start = context.clock.now()
            do throws(ParseError) {
                try body()
            } catch {
                throw CommandError(.internalFault, "the measured list", error.message)
            }
            shortest = min(shortest, context.clock.now() - start)
        }
        return shortest
    }

    /// A list of about 10 MB, of objects such as servers send.
    private static func list() -> Value {
        let items = (0..<12_000).map { number -> Value in
            [
                "apiVersion": "training.faros.sh/v1alpha1", "kind": "Model",
                "metadata": [
                    "name": .string("model-\(number)"), "namespace": "default",
                    "uid": "5f0c8d4a-f405-4ab8-9c1d-0e5a4b7f0001",
                    "resourceVersion": .string(String(100_000 + number)), "generation": 2,
                    "creationTimestamp": "2026-11-25T10:00:00Z",
                    "labels": ["app": "training", "tier": "gold", "team": "ml-europe"],
                    "annotations": ["kcp.io/cluster": "1xk8r2m0c4q7zt9d"],
                ],
                "spec": [
                    "model": "Llama2", "script": "torchrun --nproc_per_node 1 example_chat.py",
                    "sizes": [1, 2, 4, 8], "ratio": 0.25, "paused": false,
                ],
                "status": [
                    "state": "Running", "location": "root",
                    "conditions": [
                        [
                            "type": "Accepted", "status": "True", "reason": "Scheduled",
                            "message": "The job was accepted by the location.",
                            "lastTransitionTime": "2026-11-25T10:00:03Z",
                        ]
                    ],
                ],
            ]
        }
        return ["apiVersion": "v1", "kind": "List", "items": .array(items)]
    }
}
