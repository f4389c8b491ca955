import PlatHTTP
import PlatModel

extension ControlPlane {
    /// Passes a request on to where a mounted workspace leads (contract 6.2).
    func proxyMount(
        _ http: ServerRequest, _ target: RequestTarget, url: String, holder: String,
        _ segments: [String], _ user: UserInfo
    ) async throws(Status) -> ServerResponse {
        throw Status.serviceUnavailable("mounts: not supported")
    }
}
