/// The files that are made from the descriptions of the commands, by path in the project.
enum GeneratedFiles {
    static func all() -> [(path: String, text: String)] {
        [
            ("Completions/plat.bash", BashCompletion.script()),
            ("Completions/plat.fish", FishCompletion.script()),
            ("Completions/_plat", ZshCompletion.script()),
            ("man/plat.1", ManualPage.overview()),
        ] + ManualPage.topLevel.map { ("man/plat-\($0.name).1", ManualPage.page(for: $0.name)) }
    }
}
