import PlatClient
import Synchronization

/// Tells what became of each test of a package.
final class VerdictTelling: Sendable {
    private let context: Context
    private let faults = Mutex(0)

    init(context: Context) { self.context = context }

    /// Whether any test has not passed.
    var hasFaults: Bool { faults.withLock { $0 > 0 } }

    @Sendable func tell(_ verdict: ServiceTrial.Verdict) {
        faults.withLock { $0 += verdict.faults.count }
        for fault in verdict.faults {
            context.report(fault.told(about: verdict.test, program: context.program))
        }
        let word = verdict.faults.isEmpty ? "passed" : "failed"
        context.tell("\(verdict.test): \(word)", .outcome(verdict.test, word))
    }
}

extension ServiceTrial.Fault {
    func told(about test: String, program: String) -> CommandError {
        switch self {
        case .refused(let manifest, let error):
            var told = error.told(about: manifest, program: program)
            told.subject = "\(test): \(told.subject)"
            return told
        case .taken(let manifest):
            return CommandError(
                .invalid, "\(test): \(manifest.displayed)", "was taken, and was to be refused")
        case .short(let manifest, let text):
            return CommandError(.timedOut, "\(test): \(manifest.displayed)", text)
        case .ended(let manifest, let why):
            return CommandError(
                .unavailable, "\(test): \(manifest.displayed)", "the controller \(why)")
        }
    }
}
