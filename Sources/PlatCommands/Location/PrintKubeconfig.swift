import PlatValue

/// `plat kubeconfig`: prints a kubeconfig that leads to a workspace.
struct PrintKubeconfig: Command {
    static let spec = CommandSpec(
        path: ["kubeconfig"],
        summary: "Print a kubeconfig that leads to a workspace",
        discussion: """
            Prints a kubeconfig with one context, which leads to PATH, or to the current workspace, \
            with your credentials in it: whoever has it is you. Certificates and tokens that stood in \
            files are in it. Makes no request.
            """,
        examples: [
            Example("plat kubeconfig > ml.kubeconfig", "The current workspace"),
            Example("plat kubeconfig :root:ml -o json", "Another one, as JSON"),
        ],
        operands: .optional("PATH", .workspace))

    var operand: String

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operand(0) ?? "."
    }

    func run(_ context: Context) async throws(CommandError) {
        let kubeconfig = try PlaceKubeconfig(try await context.resolve(operand), context)
        guard context.format.isForPeople else {
            return context.tell("", Finding(name: kubeconfig.name, kubeconfig.value))
        }
        context.output.write(kubeconfig.value.yamlText())
    }
}
