import PlatHTTP
import PlatModel
public import PlatValue

/// A change that a watch tells.
public struct WatchEvent: Sendable, Equatable {
    /// `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK`.
    public var type: String
    /// The object as it is now, or was last.
    public var object: Value

    /// What a table shows of it, where tables were asked for and the server makes them; then of the
    /// object itself only the metadata are known.
    public var row: WatchRow?

    /// A change of an object.
    public init(type: String, object: Value, row: WatchRow? = nil) {
        self.type = type
        self.object = object
        self.row = row
    }

    /// The same as a server sends it: an object, or a table with its row.
    init(type: String, sent object: Value) {
        let found = WatchRow.rows(of: object)
        self.init(
            type: type, object: found?.first?.object ?? object, row: found?.first?.row)
    }

    /// Where to go on from; empty where the object does not say.
    public var revision: String { object.resourceVersion ?? "" }
}

/// A row of a table.
public struct WatchRow: Sendable, Equatable {
    /// What its columns are; a watch says so once, and is empty here from then on.
    public var columns: [Value]
    /// One for each column.
    public var cells: [Value]

    /// The rows of a table with their objects; nil where the value is no table.
    static func rows(of value: Value) -> [(object: Value, row: WatchRow)]? {
        guard value["kind"] == "Table" else { return nil }
        let columns = value["columnDefinitions"]?.arrayValue ?? []
        return (value["rows"]?.arrayValue ?? []).map { row in
            (
                row["object"] ?? [:],
                WatchRow(columns: columns, cells: row["cells"]?.arrayValue ?? [])
            )
        }
    }
}

/// An open watch. Ends when the server ends it, which it does from time to time.
public final class WatchStream {
    private let stream: ClientStream
    private let host: String
    private var buffer: [UInt8] = []
    private var isFinished = false
    /// One event may be this long at most.
    private static let lineLimit = 16 << 20

    init(_ stream: ClientStream, host: String) {
        self.stream = stream
        self.host = host
    }

    /// The next event, nil at the end. An `ERROR` event is thrown as the status it carries.
    public func next() async throws(ClientError) -> WatchEvent? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[..<end])
                buffer.removeSubrange(...end)
                if line.isEmpty { continue }
                return try event(line)
            }
            guard !isFinished else { return nil }
            guard buffer.count < Self.lineLimit else {
                throw .unintelligible(host: host, "sent an event without end")
            }
            do throws(HTTPError) {
                if let chunk = try await stream.next() {
                    buffer += chunk
                } else {
                    isFinished = true
                }
            } catch {
                if case .cancelled = error { throw .cancelled }
                throw .transport(error)
            }
        }
    }

    /// Ends the watch; `next` answers nil then, or throws.
    public func cancel() { stream.cancel() }

    private func event(_ line: [UInt8]) throws(ClientError) -> WatchEvent {
        let value: Value
        do throws(ParseError) { value = try Value(json: line) } catch {
            throw .unintelligible(host: host, "sent an event that is not JSON")
        }
        let type = value["type"]?.stringValue ?? ""
        let object = value["object"] ?? .null
        if type == "ERROR" {
            throw .refused(
                Status(object) ?? Status(code: 500, reason: .unknown, message: "the watch failed"))
        }
        return WatchEvent(type: type, sent: object)
    }
}

extension Client {
    /// Opens a watch on a collection from a revision on.
    public func watch(
        _ path: String, from revision: String, query: [(String, String)] = [], form: Form = .json
    ) async throws(ClientError) -> WatchStream {
        var all = query + [("watch", "true"), ("allowWatchBookmarks", "true")]
        if !revision.isEmpty { all.append(("resourceVersion", revision)) }
        let request = ClientRequest(
            "GET", url(path, all), headers: ["Accept": form.rawValue], idleTimeout: nil)
        let stream = try await session.stream(request)
        guard stream.status < 300 else {
            let body: [UInt8]
            do throws(HTTPError) { body = try await stream.collect(limit: 1 << 20) } catch {
                throw .transport(error)
            }
            throw await judged(
                Self.refusal(
                    ClientResponse(status: stream.status, headers: stream.headers, body: body),
                    host: session.host))
        }
        return WatchStream(stream, host: session.host)
    }
}
