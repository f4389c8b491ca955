/// A control plane for one test: fresh, in this process, with a fixed clock and fixed ids.
public protocol ServerFixture: Sendable {
    /// Address without path: `https://127.0.0.1:40123`.
    var address: String { get }
    /// The text of a kubeconfig that lets a persona in, at the root workspace.
    func kubeconfig(for persona: String) -> String
    func stop() async
}
