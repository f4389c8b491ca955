import PlatClient
import PlatModel
import PlatValue

/// `plat map`: shows how the workspaces of a platform hang together.
struct Map: Command {
    static let spec = CommandSpec(
        path: ["map"],
        summary: "Show how the workspaces of a platform hang together",
        discussion: """
            Shows PATH, or the current workspace, and everything below it, by location: which \
            workspaces publish APIs and who uses them, what these may do to the objects of their \
            users, which clusters are mounted, and who has which role where. What every workspace has \
            is left out. What may not be seen is named, and ends the command with status 1.

            With -o svg it is an image, with -o mermaid and -o dot a picture for programs that draw.
            """,
        examples: [
            Example("plat map", "From here"),
            Example("plat map :root -o svg > platform.svg", "An image of everything"),
            Example("plat map :root -o mermaid", "A picture for a README"),
        ],
        operands: .optional("PATH", .workspace),
        formats: OutputFormat.results + OutputFormat.pictures)

    var operand: String

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operand(0) ?? "."
    }

    func run(_ context: Context) async throws(CommandError) {
        let path = try await context.resolve(operand)
        let client = try await context.workspaceClient().at(path)
        let progress = Progress(context.output)
        let tree = await TreeWalk(client: client) { progress.show("\($0) workspaces") }
            .run(from: path)
        if let fault = tree.fault {
            progress.end()
            throw fault.told(about: path)
        }
        let map = await PlatformMap(of: tree, client)
        progress.end()
        if Task.isCancelled { throw CommandError(.interrupted, "", "interrupted") }
        switch context.format {
        case .mermaid, .dot, .svg: context.draw(Picture(map))
        case .table:
            let text = MapText(map, context.output.palette)
            for line in text.lines { context.output.write(line + "\n") }
        default: try context.printFindings(map.places.map(Self.finding))
        }
        if map.hasGaps { throw .reported }
    }

    private static func finding(_ place: PlatformMap.Place) -> Finding {
        var value = place.node.ownValue
        if !place.location.isEmpty { value["location"] = .string(place.location) }
        if !place.exports.isEmpty { value["exports"] = Value(strings: place.exports) }
        let uses: [Value] = place.bindings.map { binding in
            [
                "binding": .string(binding.value.objectName),
                "export": .string(BindLs.export(binding.value)),
                "granted": Value(strings: binding.granted),
            ]
        }
        if !uses.isEmpty { value["uses"] = .array(uses) }
        let rights: [Value] = place.accesses.map { access in
            var right: Value = ["who": .string(access.who), "role": .string(access.role)]
            if !access.namespace.isEmpty { right["namespace"] = .string(access.namespace) }
            return right
        }
        if !rights.isEmpty { value["access"] = .array(rights) }
        if !place.hidden.isEmpty { value["hidden"] = Value(strings: place.hidden) }
        return Finding(name: place.node.path.displayed, value)
    }
}
