import PlatHTTP
import PlatSystem
import PlatValue

extension CasePlayer {
    /// Opens a stream, plays the steps below it, and collects until all events that the step waits
    /// for are there, the server ends the stream, or the time is over.
    func playWatch(_ step: Value, label: String) async throws {
        let path = try variables.fill(step["watch"]?.stringValue ?? "")
        let request = ClientRequest("GET", path, headers: try headers(of: step))
        let stream = try await stream(request, as: persona(of: step))
        defer { stream.cancel() }
        guard stream.status == 200 else {
            let response = ClientResponse(
                status: stream.status, headers: stream.headers,
                body: try await stream.collect(limit: 1 << 20))
            return try compare(step, label: label, received(response))
        }
        let wanted = step["events"]?.integerValue.map(Int.init)
        let collecting = Task { [most = wanted ?? .max] in await stream.lines(most: most) }
        try await play(step["steps"], label: label)
        let limit = step["within"]?.doubleValue ?? 15
        let timer = Task {
            try await Task.sleep(for: .seconds(limit))
            stream.cancel()
        }
        let collected = await collecting.value
        timer.cancel()
        var reply: Value = [
            "status": 200, "type": .string(Self.contentType(stream.headers)),
            "events": .array(try collected.lines.map { try Value(json: variables.unfill($0)) }),
        ]
        if collected.isClosed, wanted == nil { reply["closed"] = true }
        try compare(step, label: label, reply)
    }
}

private struct CollectedLines: Sendable {
    var lines: [[UInt8]] = []
    /// Whether it was the server that ended the stream.
    var isClosed = false
}

extension ClientStream {
    fileprivate func lines(most: Int) async -> CollectedLines {
        var collected = CollectedLines()
        var rest: [UInt8] = []
        do throws(HTTPError) {
            while collected.lines.count < most, let chunk = try await next() {
                rest += chunk
                var pieces = rest.split(
                    separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                rest = Array(pieces.removeLast())
                collected.lines += pieces.filter { !$0.isEmpty }.map(Array.init)
            }
            collected.lines = Array(collected.lines.prefix(most))
            collected.isClosed = true
        } catch {
            collected.isClosed = error != .cancelled
        }
        return collected
    }
}
