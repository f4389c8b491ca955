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

    /// What is chosen on a screen; also without colours it must be seen.
    func inverse(_ text: String) -> String { "\u{1B}[7m\(text)\u{1B}[0m" }

    /// The name of a change, as a watch calls it.
    func change(_ type: String) -> String {
        switch type {
        case "ADDED": green(type)
        case "DELETED": red(type)
        default: yellow(type)
        }
    }

    /// The phase of a workspace.
    func phase(_ text: String) -> String {
        switch text {
        case "": ""
        case "Ready": green(text)
        case "Terminating", "Unavailable", "denied": red(text)
        default: yellow(text)
        }
    }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
