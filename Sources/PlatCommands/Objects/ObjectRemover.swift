import PlatClient
import PlatValue

/// Removes objects and waits until they are gone.
struct ObjectRemover: Sendable {
    let context: Context
    let client: Client
    var timeout = Duration.seconds(60)
    var waits = true
    var ignoresMissing = false
    var cascade: String?

    /// True when there was something to remove.
    @discardableResult
    func remove(_ reference: ObjectReference, subject: String) async throws(CommandError) -> Bool {
        var options: Value = ["apiVersion": "v1", "kind": "DeleteOptions"]
        if let cascade {
            options["propagationPolicy"] = .string(
                cascade.prefix(1).uppercased() + cascade.dropFirst())
        }
        let reply: Value
        do throws(ClientError) {
            reply = try await client.delete(reference, options: options)
        } catch {
            if error.isNotFound, ignoresMissing { return false }
            throw CommandError(error, subject)
        }
        guard waits else { return true }
        // An object that has to be waited for is answered itself, one that is gone as a status.
        let uid = reply.at("metadata", "uid")?.stringValue
        try await context.interruption.whilePending(
            "\(subject) goes on being removed at the server"
        ) { () throws(CommandError) in
            try await waitUntilGone(reference, uid: uid, subject)
        }
        return true
    }

    private func waitUntilGone(
        _ reference: ObjectReference, uid: String?, _ subject: String
    ) async throws(CommandError) {
        guard let uid else { return }
        let end = context.clock.now() + timeout.seconds
        var pause = Duration.milliseconds(10)
        while true {
            let found = try await calling(subject) { () throws(ClientError) in
                try await client.objectIfAny(reference)
            }
            guard let found, found.at("metadata", "uid")?.stringValue == uid else { return }
            guard timeout == .zero || context.clock.now() < end else {
                throw CommandError(
                    .timedOut, subject, "still there after \(timeout.text)",
                    hints: Self.hints(found))
            }
            context.output.live("waiting for \(subject) to be gone")
            try await context.sleep(pause)
            pause = min(pause * 2, .seconds(1))
        }
    }

    private static func hints(_ object: Value) -> [String] {
        let names = (object.at("metadata", "finalizers")?.arrayValue ?? []).compactMap(
            \.stringValue)
        return names.isEmpty ? [] : ["it is held by finalizers: " + names.joined(separator: ", ")]
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    /// `60s`, `1.5s`.
    var text: String {
        seconds == seconds.rounded() ? "\(Int(seconds))s" : "\(seconds)s"
    }
}

extension Context {
    /// Asks before something is lost. Where nobody can answer, says which option answers.
    func confirm(_ subject: String, _ consequence: String) async throws(CommandError) {
        let streams = output.streams
        guard streams.isInputTerminal, streams.isErrorTerminal else {
            throw CommandError(
                .conflict, subject, consequence, hints: ["go on all the same: --yes"])
        }
        interruption.arm()
        try output.flush()
        output.note("\(command): \(subject): \(consequence). Go on? [y/N]")
        let answer =
            String(decoding: try await readInput(), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).first?.lowercased() ?? ""
        guard answer == "y" || answer == "yes" else {
            throw CommandError(.conflict, subject, "left as it is")
        }
    }
}
