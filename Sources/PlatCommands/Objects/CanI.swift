import PlatClient
import PlatModel
import PlatValue

/// `plat can-i`: says whether one may do something, and why.
struct CanI: Command {
    private enum Option {
        static let list = OptionSpec.flag(nil, "list", "Print everything that you may do")
        static let explain = OptionSpec.flag(
            nil, "explain", "Say which roles decide, and who gave them")
        static let subresource = OptionSpec.value(
            nil, "subresource", "NAME", "A part of the object, such as status or log")
    }

    static let spec = CommandSpec(
        path: ["can-i"],
        summary: "Say whether you may do something",
        discussion: """
            Asks the control plane whether you may VERB objects of a TYPE, one of them, or a path. \
            Prints yes or no; the status of no is 1. VERB and TYPE may be '*'.
            """,
        examples: [
            Example("plat can-i create models", "In the current workspace"),
            Example("plat can-i get secrets -n kube-system --as olivia", "Somebody else"),
            Example("plat can-i access / -w :root:ml", "Enter a workspace"),
            Example("plat can-i bind apiexports training.faros.sh --explain", "And why"),
            Example("plat can-i --list", "Everything that you may do here"),
        ],
        options: [
            ObjectOptions.namespace, ObjectOptions.allNamespaces, Option.list, Option.explain,
            Option.subresource,
        ],
        operands: .optional("VERB") + .optional("TYPE|/PATH", .resource)
            + .optional("NAME", .object),
        statuses: [ExitStatusNote(status: 1, meaning: "No")])

    var verb: String
    var target: String
    var name: String
    var subresource: String
    var namespace: String?
    var isEverywhere: Bool
    var lists: Bool
    var explains: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        verb = arguments.operand(0) ?? ""
        target = arguments.operand(1) ?? ""
        name = arguments.operand(2) ?? ""
        subresource = arguments.text(Option.subresource) ?? ""
        namespace = try arguments.namespace()
        isEverywhere = arguments.has(ObjectOptions.allNamespaces)
        lists = arguments.has(Option.list)
        explains = arguments.has(Option.explain)
        guard lists == verb.isEmpty else {
            throw CommandError(
                .usage, lists ? verb : "VERB",
                lists ? "--list asks about everything" : "say what you want to do",
                hints: ["plat can-i VERB TYPE [NAME]", "plat can-i --list"])
        }
        guard lists || !target.isEmpty else {
            throw CommandError(
                .usage, "TYPE", "is missing", hints: ["plat can-i \(verb) TYPE [NAME]"])
        }
        if name.isEmpty, !target.hasPrefix("/"), let slash = target.firstIndex(of: "/") {
            name = String(target[target.index(after: slash)...])
            target = String(target[..<slash])
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        if lists { return try await list(client, context) }
        let question = try await question(client, context)
        let answer = try await calling("", context) { () throws(ClientError) in
            try await question.ask(client)
        }
        var grants: [AccessGrant]?
        if explains { grants = await self.grants(question, client) }
        if !context.options.isQuiet { tell(answer, grants, context) }
        if !answer.isAllowed { throw CommandError.reported }
    }

    private func question(
        _ client: Client, _ context: Context
    ) async throws(CommandError) -> AccessQuestion {
        if target.hasPrefix("/") { return AccessQuestion(verb, .path(target)) }
        var place = isEverywhere ? "" : try context.namespace(namespace)
        var resource = GroupVersionResource(group: "*", version: "*", resource: "*")
        if target != "*" {
            do throws(CommandError) {
                let found = try await findResource(target, client, context)
                resource = found.resource
                if !found.isNamespaced { place = "" }
            } catch {
                guard error.kind == .notFound, !error.isHidden else { throw error }
                // The question can be asked all the same: rights may be there before the type.
                context.warn("\(target): no such resource in this workspace")
                let parts = GroupResource(target)
                resource = GroupVersionResource(
                    group: parts.group, version: "", resource: parts.resource)
            }
        }
        return AccessQuestion(
            verb,
            .resource(
                group: resource.group, version: resource.version, resource: resource.resource,
                subresource: subresource, namespace: place, name: name))
    }

    /// Nil where the roles may not be read.
    private func grants(_ question: AccessQuestion, _ client: Client) async -> [AccessGrant]? {
        do throws(ClientError) {
            return try await client.grants(for: question, to: try await client.caller())
        } catch {
            return nil
        }
    }

    private func tell(
        _ answer: AccessQuestion.Answer, _ grants: [AccessGrant]?, _ context: Context
    ) {
        let report = AccessReport(
            verb: verb, target: name.isEmpty ? target : "\(target)/\(name)", answer: answer,
            grants: grants)
        guard context.format.isForPeople else { return context.tell("", report.finding) }
        for line in report.lines(explained: explains) { context.output.line(line) }
    }

    private func list(_ client: Client, _ context: Context) async throws(CommandError) {
        let place = try context.namespace(namespace)
        let found = try await calling("", context) { () throws(ClientError) in
            try await client.accessRules(namespace: place)
        }
        guard context.format.isForPeople else {
            return try context.printFindings(
                found.rules.map { Finding(name: $0.words, $0.value) })
        }
        context.show(Table(rules: found.rules))
        if found.isIncomplete {
            context.warn("the control plane could not find out everything")
        }
    }
}
