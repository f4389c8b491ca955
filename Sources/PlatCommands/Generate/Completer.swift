import PlatClient
import PlatConfig
import PlatModel
import PlatValue

/// Answers what could stand next on a command line. Whatever goes wrong, it only knows less.
struct Completer {
    let context: Context
    /// The words before the one that is completed, without the program.
    let words: [String]
    let current: String

    /// Everything that could stand in the place of `current`. Nil where files are meant.
    func candidates() async -> [String]? {
        guard let place = place() else { return [] }
        let typed = place.spec.map { CompletionModel.visibleOptions($0) } ?? GlobalOptions.specs
        if let option = optionBefore(typed) { return await names(option.completion) }
        if current.hasPrefix("-") {
            return filtered(HelpText.visible(typed).map { "--" + $0.long })
        }
        let operand = place.spec?.operands.list.last
        let asked = operand == nil ? [] : await names(operand?.completion ?? .nothing)
        guard let asked else { return nil }
        return filtered(place.children) + asked
    }

    /// What a kind of word could be.
    func names(_ kind: CompletionKind) async -> [String]? {
        switch kind {
        case .nothing: return []
        case .file, .directory: return nil
        case .choices(let names): return filtered(names)
        case .command:
            let lookup = CommandLookup(program: context.program)
            return filtered(lookup.children(of: [], includingHidden: false))
        case .format:
            let formats = place()?.spec?.formats ?? OutputFormat.objects
            return filtered(formats.map(\.typed))
        case .context:
            // A kubeconfig that cannot be read has no contexts to offer.
            return filtered(((try? context.kubeconfig())?.contexts.keys.sorted()) ?? [])
        // What cannot be listed cannot be offered, and a shell has nowhere to say why.
        case .workspace: return (try? await workspaces()) ?? []
        case .resource: return filtered((try? await resources()) ?? [])
        case .object: return filtered((try? await objects()) ?? [])
        case .export: return (try? await exports()) ?? []
        case .binding: return filtered((try? await items(.bindings)) ?? [])
        }
    }

    private func filtered(_ names: [String]) -> [String] {
        names.filter { $0.hasPrefix(current) }
    }

    /// Where the words lead: what is below, and the command, if they name one.
    private func place() -> (children: [String], spec: CommandSpec?)? {
        let lookup = CommandLookup(program: context.program)
        // Words that lead nowhere have nothing that could follow.
        guard let outcome = try? lookup.find(words) else { return nil }
        switch outcome {
        case .group(let path, _):
            return (lookup.children(of: path, includingHidden: false), nil)
        case .found(let match):
            let spec = match.command.spec
            let hasOperands = match.words.contains { !$0.hasPrefix("-") }
            let children = lookup.children(of: spec.path, includingHidden: false)
            return (hasOperands ? [] : children, spec)
        }
    }

    /// The option whose value is completed.
    private func optionBefore(_ options: [OptionSpec]) -> OptionSpec? {
        guard let last = words.last, last.hasPrefix("-"), !last.contains("=") else { return nil }
        return options.first { option in
            guard case .required = option.argument else { return false }
            return CompletionModel.spellings(option).contains(last)
        }
    }

    /// Paths below what is typed so far, in the form in which it is typed.
    private func workspaces() async throws(CommandError) -> [String] {
        let separator = current.lastIndex { $0 == ":" || $0 == "/" }
        let typed = separator.map { String(current[...$0]) } ?? ""
        let client = try await context.client()
        let parent = typed.isEmpty ? client.path : try await context.resolve(typed)
        guard let parent else { return [] }
        if typed == ":" { return ":root".hasPrefix(current) ? [":root"] : [] }
        let found = try await calling("", context) { () throws(ClientError) in
            try await client.at(parent).childWorkspaces()
        }
        return filtered(found.map { typed + $0.name })
    }

    private func resources() async throws(CommandError) -> [String] {
        let client = try await context.client()
        let all = try await calling("", context) { () throws(ClientError) in
            try await client.allResources()
        }
        var seen: [String] = []
        for resource in all where resource.verbs.contains("list") {
            let name = resource.resource.resource
            seen.append(seen.contains(name) ? resource.fullName : name)
        }
        return seen
    }

    /// Names of objects of the type that stands before.
    private func objects() async throws(CommandError) -> [String] {
        let lookup = CommandLookup(program: context.program)
        guard case .found(let match) = try lookup.find(words) else { return [] }
        var spec = match.command.spec
        spec.operands = .zeroOrMore("WORD").orEmpty
        let parsed = try ArgumentParser(command: "", spec: spec).parse(match.words)
        guard let type = parsed.operands.first else { return try await resources() }
        let client = try await context.client()
        return try await items(try await findResource(type, client, context))
    }

    /// Exports of a workspace: `PATH:` lists those of the path, and the workspaces below it.
    private func exports() async throws(CommandError) -> [String] {
        guard let colon = current.lastIndex(of: ":"), colon != current.startIndex else {
            return filtered(try await items(.exports)) + (try await workspaces())
        }
        let typed = String(current[...colon])
        let client = try await context.client()
            .at(try await context.resolve(String(current[..<colon])))
        let names = try await calling("", context) { () throws(ClientError) in
            try await client.items(APIResource.exports.path()).items.map(\.objectName)
        }
        return filtered(names.map { typed + $0 }) + (try await workspaces())
    }

    private func items(_ resource: APIResource) async throws(CommandError) -> [String] {
        let client = try await context.client()
        let namespace = resource.isNamespaced ? try context.namespace(nil) : nil
        return try await calling("", context) { () throws(ClientError) in
            try await client.items(resource.path(namespace: namespace)).items.map(\.objectName)
        }
    }
}
