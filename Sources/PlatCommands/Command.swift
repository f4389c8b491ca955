/// A command of plat, parsed and ready to run.
///
/// `init` only reads its arguments; everything that touches the world is in `run` and goes through the
/// context.
protocol Command: Sendable {
    static var spec: CommandSpec { get }
    init(_ arguments: ParsedArguments) throws(CommandError)
    func run(_ context: Context) async throws(CommandError)
}
