/// Options that several commands on objects share.
enum ObjectOptions {
    static let namespace = OptionSpec.value("n", "namespace", "NAME", "Namespace to work in")
        .orEmpty
    static let allNamespaces = OptionSpec.flag("A", "all-namespaces", "All namespaces")
    static let selector = OptionSpec.value(
        "l", "selector", "SELECTOR", "Only objects with these labels, such as app=web,tier!=test")
    static let fieldSelector = OptionSpec.value(
        nil, "field-selector", "SELECTOR", "Only objects with these fields")
    static let filename = OptionSpec.values(
        "f", "filename", "FILE", "File with manifests, - for standard input", completion: .file)
    static let yes = OptionSpec.flag("y", "yes", "Do not ask")
    static let ignoreNotFound = OptionSpec.flag(
        nil, "ignore-not-found", "Say nothing about what is not there")
}

/// Which part of a collection is meant.
struct Selection: Sendable, Equatable {
    /// As given; nil for the namespace of the context.
    var namespace: String?
    var hasAllNamespaces = false
    var labels: String?
    var fields: String?

    /// Everything in a namespace; nil for that of the context.
    init(namespace: String?) { self.namespace = namespace }

    init(_ arguments: ParsedArguments) throws(CommandError) {
        namespace = try arguments.namespace()
        hasAllNamespaces = arguments.has(ObjectOptions.allNamespaces)
        labels = arguments.text(ObjectOptions.selector)
        fields = arguments.text(ObjectOptions.fieldSelector)
    }

    /// A name says what is meant; a selector beside it would silently count for nothing.
    func check(_ objects: ObjectArguments) throws(CommandError) {
        guard objects.targets.contains(where: { $0.name != nil }) else { return }
        if labels != nil {
            throw CommandError(.usage, "-l", "a selector and names exclude each other")
        }
        if fields != nil {
            throw CommandError(
                .usage, "--field-selector", "a selector and names exclude each other")
        }
    }

    var query: [(String, String)] {
        var query: [(String, String)] = []
        if let labels, !labels.isEmpty { query.append(("labelSelector", labels)) }
        if let fields, !fields.isEmpty { query.append(("fieldSelector", fields)) }
        return query
    }
}
