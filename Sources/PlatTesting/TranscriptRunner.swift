import PlatCommands
public import PlatSystem

/// Plays a transcript in this process, with a home and a control plane of its own.
public struct TranscriptRunner: Sendable {
    /// What was printed instead of what must be.
    public struct Difference: Sendable {
        /// File and line of the command.
        public var place: String
        public var expected: [String]
        public var actual: [String]

        /// The lines that are missing and the lines that were not expected.
        public var text: String {
            let changes = actual.difference(from: expected)
            let lines = changes.map { change in
                switch change {
                case .remove(_, let line, _): "- " + line
                case .insert(_, let line, _): "+ " + line
                }
            }
            return place + "\n" + lines.joined(separator: "\n")
        }
    }

    /// What a command printed, and its status.
    public struct Outcome: Sendable {
        public var differences: [Difference] = []
        /// The transcript with what was printed.
        public var rewritten: String
    }

    /// Starts a control plane; nil where there is none yet.
    public var startServer: (@Sendable () async throws -> any ServerFixture)?
    public var clock = WallClock.system
    /// What is behind the server, and so which lines are expected.
    public var engine: Engine

    /// A runner for transcripts; those that need a control plane get one from `startServer`.
    public init(
        engine: Engine = .embedded,
        startServer: (@Sendable () async throws -> any ServerFixture)? = nil
    ) {
        self.engine = engine
        self.startServer = startServer
    }

    public func run(_ transcript: Transcript) async throws -> Outcome {
        let home = try TemporaryFolder()
        defer { home.remove() }
        let server = transcript.needsServer ? try await startServer?() : nil
        var substitutions = [("$HOME", home.path)]
        if let server {
            substitutions.append(("$SERVER", server.address))
            substitutions.append(
                ("$LISTEN", String(server.address.drop { $0 != "/" }.dropFirst(2))))
            try home.write(server.kubeconfig(for: "admin"), to: ".kube/config")
        }
        for file in transcript.files {
            let text = (file.lines + [""]).joined(separator: "\n")
            try home.write(Self.replace(text, substitutions), to: file.name)
        }
        var outcome = Outcome(rewritten: "")
        var printed: [[String]] = []
        for step in transcript.steps {
            let actual = await play(step, home: home, substitutions)
            let expected = step.expected(on: engine)
            let merged = Self.merge(expected: expected, actual: actual)
            printed.append(merged)
            if merged != expected {
                outcome.differences.append(
                    Difference(
                        place: "\(transcript.name):\(step.line)", expected: expected,
                        actual: merged))
            }
        }
        await server?.stop()
        outcome.rewritten = transcript.text(expecting: printed)
        return outcome
    }

    /// Runs one command and returns its lines as a transcript shows them.
    private func play(
        _ step: Transcript.Step, home: TemporaryFolder, _ substitutions: [(String, String)]
    ) async -> [String] {
        let command = CommandWords(Self.replace(step.command, substitutions))
        if command.words.first == "cat" {
            return command.words.dropFirst().flatMap { name in
                home.lines(of: name).map { Self.mark($0, "") }
            }.map { Self.restore($0, substitutions) }
        }
        let recorder = Recorder()
        let output: any ByteSink
        let kept = command.outputFile.map { _ in MemorySink() }
        if command.isOutputFull {
            output = FullSink()
        } else {
            output = kept ?? recorder.sink(.output)
        }
        let input = step.input.map { $0 + "\n" }.joined()
        var around = Plat.Surroundings(
            environment: ["HOME": home.path].merging(command.environment) { $1 },
            workingDirectory: home.path,
            streams: Streams(
                input: MemorySource(Self.replace(input, substitutions)), output: output,
                error: recorder.sink(.error)))
        around.clock = clock
        // What is completed is the claim here, not how fast a busy machine does it.
        around.completionPatience = .seconds(30)
        // A kcp takes as long as the machine lets it.
        if engine == .kcp { around.reportPause = .seconds(60) }
        around.executable = Project.file(".build/debug/plat")
        let status = await Plat.run(arguments: command.words, surroundings: around)
        var lines = recorder.lines.map { line in
            Self.mark(Self.restore(line.text, substitutions), line.stream == .error ? "!" : "")
        }
        if status != 0 { lines.append("? \(status)") }
        if let file = command.outputFile, let kept {
            do { try home.write(kept.text, to: file) } catch { lines.append("> \(error.reason)") }
        }
        return lines
    }

    /// Keeps expected lines that end in `…` where the printed line starts as they do.
    static func merge(expected: [String], actual: [String]) -> [String] {
        actual.enumerated().map { index, line in
            guard expected.indices.contains(index), expected[index].hasSuffix("…") else {
                return line
            }
            return line.hasPrefix(expected[index].dropLast()) ? expected[index] : line
        }
    }

    private static func mark(_ text: String, _ marker: String) -> String {
        if !marker.isEmpty { return text.isEmpty ? marker : marker + " " + text }
        let isMarker = ["$ ", "! ", "? ", "< ", "#", "% ", "-- ", "@kcp ", "\\"].contains {
            text.hasPrefix($0)
        }
        return isMarker || text == "!" ? "\\" + text : text
    }

    private static func replace(_ text: String, _ pairs: [(String, String)]) -> String {
        pairs.reduce(text) {
            $0.split(separator: $1.0, omittingEmptySubsequences: false).joined(separator: $1.1)
        }
    }

    private static func restore(_ text: String, _ pairs: [(String, String)]) -> String {
        replace(text, pairs.map { ($0.1, $0.0) })
    }
}
