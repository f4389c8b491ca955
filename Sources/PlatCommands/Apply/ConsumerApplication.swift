import PlatClient
import PlatModel

/// `plat apply --export`: objects in the workspace of one consumer of an export.
struct ConsumerApplication: Sendable, Equatable {
    var view: ExportView

    /// Nil where the command does not work on consumers.
    init?(_ arguments: ParsedArguments) throws(CommandError) {
        guard let view = try ExportView(arguments) else { return nil }
        try view.requireCluster()
        self.view = view
    }

    func run(
        _ files: [String], _ options: ApplyOptions, _ context: Context
    ) async throws(CommandError) {
        let plan = try await readObjects(files, options, context)
        let consumer = try await consumer(of: view, try await context.client(), context)
        context.interruption.arm()
        let report = ApplyReport(
            context: context, plan: plan, base: nil, options, consumer: consumer.place)
        await ApplyRun(plan, client: consumer.client, options: options, onEvent: report.add).run()
        try report.finish()
    }
}
