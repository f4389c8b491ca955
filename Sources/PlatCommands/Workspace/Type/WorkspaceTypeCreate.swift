import PlatClient
import PlatModel
import PlatValue

/// `plat ws type create`: makes a type of workspaces.
struct WorkspaceTypeCreate: Command {
    private enum Option {
        static let extend = OptionSpec.values(
            nil, "extend", "TYPE", "Type that it extends (default: root:universal)")
        static let bind = OptionSpec.values(
            nil, "bind", "PATH:EXPORT", "Export that its workspaces have bound", completion: .export
        )
        static let initializer = OptionSpec.flag(
            nil, "initializer", "Its workspaces wait for a controller of yours")
        static let parent = OptionSpec.values(
            nil, "parent", "TYPE", "Type that its workspaces may lie in (default: any)")
        static let child = OptionSpec.values(
            nil, "child", "TYPE", "Type that its workspaces may hold (default: any)")
        static let defaultChild = OptionSpec.value(
            nil, "default-child", "TYPE", "Type of children for which none is asked")
    }

    static let spec = CommandSpec(
        path: ["ws", "type", "create"],
        summary: "Make a type of workspaces",
        discussion: """
            Makes the type NAME in the present workspace, or changes it. TYPE is NAME or PATH:NAME. Who \
            may make workspaces of it is said with plat ws grant --can create:NAME. A type that a file \
            describes is made by plat apply -f.
            """,
        examples: [
            Example(
                "plat ws type create ml-training --bind :root:ml:training:training.faros.sh",
                "Workspaces that have an API"),
            Example(
                "plat ws type create team --parent root:organization --default-child team",
                "With limits"),
        ],
        options: [
            Option.extend, Option.bind, Option.initializer, Option.parent, Option.child,
            Option.defaultChild,
        ],
        operands: .one("NAME"),
        formats: OutputFormat.objects,
        inverse: ["ws", "type", "rm"])

    var wish: WorkspaceTypeWish

    init(_ arguments: ParsedArguments) throws(CommandError) {
        wish = WorkspaceTypeWish(name: arguments.operands[0])
        wish.bases = try arguments.values(Option.extend, Self.type)
        if wish.bases.isEmpty {
            wish.bases = [WorkspaceTypeReference(path: "root", name: "universal")]
        }
        wish.bindings = try arguments.values(Option.bind) { (text) throws(Invalid) in
            guard let colon = text.lastIndex(of: ":"), colon != text.startIndex,
                text.index(after: colon) < text.endIndex
            else { throw Invalid("is not PATH:EXPORT") }
            let path = text[..<colon]
            return (
                String(path.first == ":" ? path.dropFirst() : path),
                String(text[text.index(after: colon)...])
            )
        }
        wish.hasInitializer = arguments.has(Option.initializer)
        wish.parents = try arguments.values(Option.parent, Self.type)
        wish.children = try arguments.values(Option.child, Self.type)
        wish.defaultChild = try arguments.value(Option.defaultChild, Self.type)
    }

    private static func type(_ text: String) throws(Invalid) -> WorkspaceTypeReference {
        let text = text.hasPrefix(":") ? String(text.dropFirst()) : text
        guard let type = WorkspaceTypeReference(parsing: text), !type.name.isEmpty else {
            throw Invalid("is no type: write NAME or PATH:NAME")
        }
        return type
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        var object = wish.object
        object = Self.completed(object, client.path)
        let manifest = Manifest(object: object, source: wish.name)
        do throws(ApplyError) {
            let applied = try await client.apply(manifest, ApplyOptions(defaultNamespace: ""))
            context.tell(applied.reference, Outcome(applied.change), applied.object)
        } catch {
            throw error.told(about: manifest, program: context.program)
        }
    }

    /// A type of the present workspace may be named without a path; the API wants one.
    private static func completed(_ object: Value, _ path: WorkspacePath?) -> Value {
        guard let path else { return object }
        func whole(_ reference: Value) -> Value {
            var reference = reference
            if reference["path"] == nil { reference["path"] = .string(path.text) }
            return reference
        }
        var object = object
        for keys in [
            ["extend", "with"], ["limitAllowedParents", "types"],
            ["limitAllowedChildren", "types"],
        ] {
            if let list = object.at("spec", keys[0], keys[1])?.arrayValue {
                object.set(.array(list.map(whole)), at: "spec", keys[0], keys[1])
            }
        }
        if let child = object.at("spec", "defaultChildWorkspaceType") {
            object.set(whole(child), at: "spec", "defaultChildWorkspaceType")
        }
        return object
    }
}
