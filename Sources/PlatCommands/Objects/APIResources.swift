import PlatClient
import PlatModel
import PlatValue

/// `plat api-resources`: prints what types of objects a workspace has.
struct APIResources: Command {
    private enum Option {
        static let apiGroup = OptionSpec.value(
            nil, "api-group", "GROUP", "Only this group; \"\" for the core group")
        static let namespaced = OptionSpec.flag(
            nil, "namespaced", "Only types whose objects are in namespaces")
        static let noHeaders = OptionSpec.flag(nil, "no-headers", "Print without the first line")
    }

    static let spec = CommandSpec(
        path: ["api-resources"],
        summary: "Print the types of objects that a workspace has",
        examples: [
            Example("plat api-resources", "Every type of this workspace"),
            Example("plat api-resources --api-group training.faros.sh", "Those of one group"),
        ],
        options: [Option.apiGroup, Option.namespaced, Option.noHeaders],
        formats: OutputFormat.objects)

    var group: String?
    var isNamespaced: Bool?
    var hasHeaders: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        group = arguments.text(Option.apiGroup)
        isNamespaced = arguments.flag(Option.namespaced)
        hasHeaders = !arguments.has(Option.noHeaders)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let all = try await calling("", context) { () throws(ClientError) in
            try await client.allResources()
        }
        let found = all.filter {
            (group == nil || $0.group == group)
                && (isNamespaced == nil || $0.isNamespaced == isNamespaced)
        }.sorted { ($0.group, $0.resource.resource) < ($1.group, $1.resource.resource) }
        guard context.format.isForPeople else {
            return try context.printFindings(
                found.map { Finding(name: $0.fullName, Self.value($0)) })
        }
        let isWide = context.isWide
        var table = Table(
            ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]
                + (isWide ? ["VERBS", "CATEGORIES"] : []))
        for resource in found { table.add(Self.row(resource, isWide: isWide)) }
        context.show(table, withHeader: hasHeaders)
    }

    private static func row(_ resource: APIResource, isWide: Bool) -> [String] {
        [
            resource.resource.resource, resource.shortNames.joined(separator: ","),
            resource.groupVersion.description, resource.isNamespaced ? "true" : "false",
            resource.kind,
        ]
            + (isWide
                ? [
                    resource.verbs.joined(separator: ","),
                    resource.categories.joined(separator: ","),
                ] : [])
    }

    private static func value(_ resource: APIResource) -> Value {
        [
            "name": .string(resource.resource.resource),
            "apiVersion": .string(resource.groupVersion.description),
            "kind": .string(resource.kind), "namespaced": .bool(resource.isNamespaced),
            "shortNames": .array(resource.shortNames.map { .string($0) }),
            "verbs": .array(resource.verbs.map { .string($0) }),
        ]
    }
}
