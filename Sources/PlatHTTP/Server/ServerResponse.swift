/// What a handler answers.
public struct ServerResponse: Sendable {
    /// What a response carries.
    public enum Body: Sendable {
        case bytes([UInt8])
        case stream(ResponseStream)
        /// After the headers (status 101) the connection belongs to the closure; it ends with it.
        case upgrade(@Sendable (UpgradedConnection) async -> Void)
    }

    public var status: Int
    public var headers: Headers
    public var body: Body

    public init(status: Int = 200, headers: Headers = [:], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
