public import Testing

/// A recorded session with plat: commands, and everything that they print.
///
///     # Prose.
///     % server                    (only where a control plane is needed)
///     $ plat ws create team-a     a command
///     < a line of standard input
///     a line of standard output
///     ! a line of standard error
///     ? 1                         the exit status, where it is not 0
///     a line whose rest does not matter…
///     @kcp [why] another line     what a kcp prints in the place of the line before; nothing: no line
///     \$ a line that starts with a marker
///     -- name --                  a file, up to the next such line or the end
public struct Transcript: Sendable, CustomTestStringConvertible {
    /// A command and everything that it must print.
    public struct Step: Sendable, Equatable {
        /// Position in the file, from 1.
        public var line: Int
        /// The command as written, without the marker.
        public var command: String
        public var input: [String] = []
        /// What is to be printed, markers included.
        public var expected: [String] = []
        /// Where a kcp prints something else.
        public var deviations: [Deviation] = []

        /// What is to be printed on an engine.
        public func expected(on engine: Engine) -> [String] {
            guard engine == .kcp else { return expected }
            var lines = expected
            for deviation in deviations.reversed() where lines.indices.contains(deviation.at) {
                lines.replaceSubrange(deviation.at...deviation.at, with: deviation.line)
            }
            return lines
        }
    }

    /// A line that a kcp words in its own way.
    public struct Deviation: Sendable, Equatable {
        /// Position of the line whose place it takes.
        public var at: Int
        /// Why the two cannot say the same; empty where nobody said it.
        public var reason: String
        /// Empty where a kcp prints nothing there.
        var line: [String]

        /// Reads what follows `@kcp `: the reason in brackets, then the line.
        init(at: Int, text: String) {
            self.at = at
            guard text.hasPrefix("["), let end = text.firstIndex(of: "]") else {
                reason = ""
                line = [text]
                return
            }
            reason = String(text[text.index(after: text.startIndex)..<end])
            let rest = text[text.index(after: end)...].drop { $0 == " " }
            line = rest.isEmpty ? [] : [String(rest)]
        }

        /// As it stands in the file.
        var text: String { (["@kcp [\(reason)]"] + line).joined(separator: " ") }
    }

    /// A file that is there before the first command.
    public struct File: Sendable, Equatable {
        public var name: String
        public var lines: [String]
    }

    /// What is kept as it is when expectations are rewritten, in the order of the file.
    enum Part: Sendable, Equatable {
        case text(String)
        case step(Step)
    }

    public var path: String
    var parts: [Part] = []
    public var files: [File] = []
    /// Whether it needs a control plane.
    public var needsServer = false
    /// Why it is played on the embedded control plane only; nil where it is not.
    public var whyEmbeddedOnly: String?

    public var steps: [Step] {
        parts.compactMap { if case .step(let step) = $0 { step } else { nil } }
    }

    public var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    public var testDescription: String { name }

    public init(path: String, text: String) {
        self.path = path
        var current: Step?
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        for (index, line) in lines.enumerated() {
            if let name = Self.fileName(line) {
                files.append(File(name: name, lines: []))
            } else if !files.isEmpty {
                files[files.count - 1].lines.append(line)
            } else if line.hasPrefix("$ ") {
                if let step = current { parts.append(.step(step)) }
                current = Step(line: index + 1, command: String(line.dropFirst(2)))
            } else if line.hasPrefix("#") || line.hasPrefix("% ") {
                if let step = current { parts.append(.step(step)) }
                current = nil
                if line.hasPrefix("% server") {
                    needsServer = true
                    let words = line.split(separator: " ", maxSplits: 3).dropFirst(2)
                    if words.first == "embedded:" { whyEmbeddedOnly = words.last.map(String.init) }
                }
                parts.append(.text(line))
            } else if current != nil, line.hasPrefix("< ") || line == "<" {
                current?.input.append(String(line.dropFirst(2)))
            } else if line.hasPrefix("@kcp "), let step = current {
                current?.deviations.append(
                    Deviation(at: step.expected.count - 1, text: String(line.dropFirst(5))))
            } else if current != nil {
                current?.expected.append(line)
            } else {
                parts.append(.text(line))
            }
        }
        if let step = current { parts.append(.step(step)) }
    }

    /// The file's text with other expectations, by step.
    public func text(expecting expectations: [[String]]) -> String {
        var lines: [String] = []
        var next = 0
        for part in parts {
            switch part {
            case .text(let line): lines.append(line)
            case .step(let step):
                lines.append("$ " + step.command)
                lines += step.input.map { $0.isEmpty ? "<" : "< " + $0 }
                for (at, line) in expectations[next].enumerated() {
                    lines.append(line)
                    lines += step.deviations.filter { $0.at == at }.map(\.text)
                }
                next += 1
            }
        }
        for file in files { lines += ["-- \(file.name) --"] + file.lines }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func fileName(_ line: String) -> String? {
        guard line.hasPrefix("-- "), line.hasSuffix(" --"), line.count > 6 else { return nil }
        return String(line.dropFirst(3).dropLast(3))
    }
}
