import PlatHTTP

extension Client {
    /// Sends a request and returns the body that comes back, whatever it is. A path that starts with
    /// `/clusters/` or `/services/` is one of the control plane, any other one of the workspace.
    public func raw(
        _ method: String, _ path: String, body: [UInt8]? = nil,
        contentType: String = "application/json"
    ) async throws(ClientError) -> [UInt8] {
        let isAbsolute = ["/clusters/", "/services/"].contains { path.hasPrefix($0) }
        var headers: Headers = ["Accept": "application/json, */*"]
        if body != nil { headers.set("Content-Type", contentType) }
        let response = try await session.send(
            ClientRequest(
                method, (isAbsolute ? session.base : root) + path, headers: headers,
                body: body.map { .bytes($0) } ?? .none))
        guard response.status < 300 else { throw Self.refusal(response, host: session.host) }
        return response.body
    }
}
