/// Colours, or none.
struct Palette: Sendable, Equatable {
    var isOn: Bool

    /// On for a terminal, unless the user or the environment says otherwise (NO_COLOR,
    /// CLICOLOR_FORCE, CLICOLOR=0, TERM=dumb; the first that says something counts).
    init(isTerminal: Bool, wish: Bool?, environment: [String: String]) {
        if let wish {
            isOn = wish
        } else if let value = environment["NO_COLOR"], !value.isEmpty {
            isOn = false
        } else if let value = environment["CLICOLOR_FORCE"], !value.isEmpty, value != "0" {
            isOn = true
        } else {
            isOn =
                isTerminal && environment["TERM"] != "dumb" && environment["CLICOLOR"] != "0"
        }
    }

    func dim(_ text: String) -> String { wrap(text, "2") }
    func yellow(_ text: String) -> String { wrap(text, "33") }
    func green(_ text: String) -> String { wrap(text, "32") }
    func red(_ text: String) -> String { wrap(text, "31") }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
