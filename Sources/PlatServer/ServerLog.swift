/// What the server has to say: one line a request with `-v`, and faults always.
public struct ServerLog: Sendable {
    private let write: @Sendable (String) -> Void
    public let isVerbose: Bool

    public init(isVerbose: Bool = false, write: @escaping @Sendable (String) -> Void = { _ in }) {
        self.isVerbose = isVerbose
        self.write = write
    }

    func fault(_ text: @autoclosure () -> String) { write("fault: " + text()) }
    func note(_ text: String) { write(text) }
    func debug(_ text: @autoclosure () -> String) { if isVerbose { write(text()) } }
    func request(_ text: @autoclosure () -> String) { if isVerbose { write(text()) } }
}
