/// Colours, or none.
struct Palette: Sendable, Equatable {
    var isOn: Bool

    /// On for a terminal, unless the user or the environment says otherwise (NO_COLOR, TERM=dumb).
    init(isTerminal: Bool, wish: Bool?, environment: [String: String]) {
        if let wish {
            isOn = wish
        } else if let value = environment["NO_COLOR"], !value.isEmpty {
            isOn = false
        } else {
            isOn = isTerminal && environment["TERM"] != "dumb"
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
