import PlatModel

/// `plat ws current`: says where one is, in the words of `kubectl ws current`.
struct WorkspaceCurrent: Command {
    static let spec: CommandSpec = {
        var spec = WorkspacePwd.spec
        spec.path = ["ws", "current"]
        spec.summary = "Say which workspace is the current one"
        spec.isHidden = true
        return spec
    }()

    var isShort: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        isShort = arguments.has(WorkspaceCd.short)
    }

    func run(_ context: Context) async throws(CommandError) {
        let navigation = Navigation(context: context, isShort: isShort)
        guard context.options.workspace == nil else {
            return navigation.show(try await context.workspace().description, type: nil)
        }
        try navigation.printPresent()
    }
}
