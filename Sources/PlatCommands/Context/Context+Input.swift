import PlatSystem

/// What a command reads besides the server's answers. Whoever writes it may take his time, so that
/// an interruption ends the wait.
extension Context {
    /// The content of a file that the user named; `-` is standard input.
    func readBytes(_ file: String) async throws(CommandError) -> [UInt8] {
        interruption.arm()
        guard file != "-" else { return try await readAllInput() }
        let path = path(file)
        let result = await blockingUntilCancelled {
            Result { () throws(SystemError) in try readFile(path) }
        }
        guard let result else { throw CommandError(.interrupted, file, "interrupted") }
        do throws(SystemError) { return try result.get() } catch {
            throw CommandError(error.isMissing ? .notFound : .unavailable, file, error.reason)
        }
    }

    func readText(_ file: String) async throws(CommandError) -> String {
        String(decoding: try await readBytes(file), as: UTF8.self)
    }

    private func readAllInput() async throws(CommandError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let chunk = try await readInput()
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
    }

    /// The next bytes of standard input; empty at its end.
    private func readInput() async throws(CommandError) -> [UInt8] {
        let input = output.streams.input
        guard let chunk = await blockingUntilCancelled({ input.read() }) else {
            throw CommandError(.interrupted, "", "interrupted")
        }
        guard let chunk else {
            throw CommandError(.unavailable, "standard input", "cannot be read")
        }
        return chunk
    }

    /// Asks before something is lost. Where nobody can answer, says which option answers.
    func confirm(_ subject: String, _ consequence: String) async throws(CommandError) {
        guard canAsk else {
            throw CommandError(
                .conflict, subject, consequence, hints: ["go on all the same: --yes"])
        }
        guard try await ask("\(command): \(subject): \(consequence). Go on?") else {
            throw CommandError(.conflict, subject, "left as it is")
        }
    }

    /// Whether somebody can read a question and answer it.
    var canAsk: Bool { output.streams.isInputTerminal && output.streams.isErrorTerminal }

    /// Asks a question of which no is the answer of those who only press return.
    func ask(_ question: String) async throws(CommandError) -> Bool {
        interruption.arm()
        try output.flush()
        // Nobody answers what he does not see, however quiet it is to be.
        output.plain(question + " [y/N]")
        let answer =
            String(decoding: try await readInput(), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).first?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }
}
