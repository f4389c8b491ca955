import PlatClient
import PlatModel
import PlatValue

/// `plat raw`: sends one request and prints what comes back.
struct Raw: Command {
    private enum Option {
        static let method = OptionSpec.value(
            "X", "method", "METHOD", "GET, POST, PUT, PATCH or DELETE",
            completion: .choices(["GET", "POST", "PUT", "PATCH", "DELETE"]))
        static let filename = OptionSpec.value(
            "f", "filename", "FILE", "Body to send, - for standard input", completion: .file)
        static let contentType = OptionSpec.value(
            nil, "content-type", "TYPE", "What the body is (default application/json)")
    }

    static let spec = CommandSpec(
        path: ["raw"],
        summary: "Send one request and print what comes back",
        discussion: """
            Sends a request to a PATH of the current workspace, such as /api/v1/namespaces, with the \
            credentials of the current context, and prints the body of the reply as it is. A PATH \
            that starts with /clusters/ or /services/ is one of the control plane.
            """,
        examples: [
            Example("plat raw /version", "What the server says of itself"),
            Example("plat raw /apis/tenancy.kcp.io/v1alpha1/workspaces", "A list, as it is sent"),
            Example("plat raw /api/v1/namespaces -X POST -f namespace.json", "Create something"),
        ],
        options: [Option.method, Option.filename, Option.contentType],
        operands: .one("PATH"))

    var path: String
    var method: String
    var file: String?
    var contentType: String

    init(_ arguments: ParsedArguments) throws(CommandError) {
        path = arguments.operands[0]
        guard path.hasPrefix("/") else {
            throw CommandError(.usage, path, "a path starts with a slash")
        }
        file = arguments.text(Option.filename)
        method = (arguments.text(Option.method) ?? (file == nil ? "GET" : "POST")).uppercased()
        guard ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(method) else {
            throw CommandError(
                .usage, "-X \(method)", "no such method",
                hints: ["GET, POST, PUT, PATCH or DELETE"])
        }
        contentType = arguments.text(Option.contentType) ?? "application/json"
    }

    func run(_ context: Context) async throws(CommandError) {
        var body: [UInt8]?
        if let file { body = try await context.readBytes(file) }
        let client = try await context.client()
        let reply = try await calling(path, context) { () throws(ClientError) in
            try await client.raw(method, path, body: body, contentType: contentType)
        }
        if context.isForPrograms {
            do throws(ParseError) {
                let value = try Value(json: reply)
                return context.tell("", Finding(name: value.objectName, value))
            } catch {
                throw CommandError(.invalid, path, "the reply is no JSON")
            }
        }
        let isShown = context.output.streams.isOutputTerminal
        if isShown {
            context.output.write(Printable.text(String(decoding: reply, as: UTF8.self)))
        } else {
            context.output.write(reply)
        }
        if let last = reply.last, last != UInt8(ascii: "\n") { context.output.write("\n") }
    }
}
