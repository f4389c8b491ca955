import PlatHTTP
import PlatModel

extension ControlPlane {
    /// `/openapi/v2` and `/openapi/v3`.
    func openAPI(_ context: RequestContext, _ segments: [String]) throws(Status) -> ServerResponse {
        Reply.pageNotFound
    }
}
