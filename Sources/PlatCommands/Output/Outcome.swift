import PlatValue

extension Context {
    /// Tells what came of something: in a sentence, or in one object on one line for a program.
    func tell(_ sentence: String, _ outcome: @autoclosure () -> Value) {
        switch format {
        case .json, .jsonl, .yaml: output.json(outcome().jsonText())
        case .table, .wide, .name: output.line(sentence)
        }
    }

    /// Whether a program reads what is printed, which then is nothing but the outcome.
    var isForPrograms: Bool { [.json, .jsonl, .yaml].contains(format) }
}

extension Value {
    /// What happened to a thing that is not there any more, or not the thing that was asked for.
    static func outcome(_ name: String, _ status: String) -> Value {
        ["name": .string(name), "status": .string(status)]
    }
}
