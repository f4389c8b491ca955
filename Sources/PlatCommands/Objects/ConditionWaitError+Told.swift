import PlatClient
import PlatSystem

extension ConditionWaitError: Tellable {
    func told(about subject: String, program: String) -> CommandError {
        switch self {
        case .client(let error): CommandError(error, subject)
        case .timedOut(let timeout, let condition, let seen):
            CommandError(
                .timedOut, subject,
                (timeout == .zero ? "" : "waited \(timeout.text) for ")
                    + "\(condition.text): \(seen)")
        }
    }
}
