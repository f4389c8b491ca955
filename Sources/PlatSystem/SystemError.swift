/// A system call that failed: what was tried, on which file, and why.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    public let operation: String
    public let path: String
    public let code: Int32

    public init(_ operation: String, _ path: String, code: Int32 = errno) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    public var isMissing: Bool { code == ENOENT }

    /// The reason in words, lower case: "no such file or directory".
    public var reason: String { String(cString: strerror(code)).lowercased() }

    public var description: String { "\(operation) \(path): \(reason)" }
}
