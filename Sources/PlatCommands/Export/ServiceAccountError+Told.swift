import PlatClient
import PlatSystem

extension ServiceAccountError: Tellable {
    func told(about subject: String, program: String) -> CommandError {
        switch self {
        case .client(let error): CommandError(error, subject)
        case .foreign:
            CommandError(.conflict, subject, "this service account was not made by \(program)")
        case .noToken(let secret, let time):
            CommandError(
                .timedOut, subject, "the secret \(secret) has no token after \(time.text)",
                hints: ["this control plane does not fill such secrets; leave --long-lived out"])
        }
    }
}
