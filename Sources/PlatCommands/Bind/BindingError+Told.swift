import PlatClient

extension BindingError {
    /// In the words of who binds `export`, `PATH:NAME`, under a name of one's own.
    func told(about name: String, export: String, program: String) -> CommandError {
        switch self {
        case .client(let error):
            let told = CommandError(error, export)
            guard error.isForbidden else { return told }
            return told.adding(
                hint: "it does not exist, or you may not bind it: its provider can grant that "
                    + "with \(program) export grant")
        case .taken(let existing):
            return CommandError(
                .alreadyExists, name,
                "a binding of that name is there, for \(BindLs.export(existing))",
                hints: ["give this one another name: --name NAME"])
        }
    }
}
