import PlatHTTP
import PlatModel

/// Finds out as whom a known caller acts.
struct Impersonations: Sendable {
    let authorizer: Authorizer
    let passages: Passages

    /// The caller, or whom he impersonates; through a mount that leads back here, no more than the
    /// traveller.
    ///
    /// - Throws: 400 for headers that ask for nobody, 403 for who may not act as that user.
    func user(
        of http: ServerRequest, _ info: RequestInfo, _ place: Place, _ caller: UserInfo
    ) throws(Status) -> UserInfo {
        let fields = http.headers.map { (name: $0.name, value: $0.value) }
        let impersonation: Impersonation?
        do {
            impersonation = try Impersonation(headers: fields)
        } catch {
            throw Status.badRequest("\(error)")
        }
        let user =
            try impersonation.map { impersonation throws(Status) in
                try authorizer.impersonate(impersonation, caller, info, place)
            } ?? caller
        return try passages.restricted(user, http.headers)
    }
}
