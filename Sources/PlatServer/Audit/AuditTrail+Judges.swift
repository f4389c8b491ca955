import PlatModel

extension AuditTrail {
    /// Writes down what came of the question for permission: in Kubernetes' words, and judge by judge as kcp
    /// has it. Whoever asks the next one says that he does.
    func heard(_ decision: Decision) {
        annotate("authorization.k8s.io/decision", decision.allowed ? "allow" : "forbid")
        annotate("authorization.k8s.io/reason", decision.publicReason)
        guard let last = decision.judge else { return }
        let order = Judge.allCases
        for judge in order.prefix(through: order.firstIndex(of: last) ?? 0) {
            let isLast = judge == last
            let word =
                isLast && decision.isFinal && !decision.allowed
                ? "Denied"
                : decision.allowed && (isLast || judge.delegates) ? "Allowed" : "NoOpinion"
            tell(judge, word, isLast ? decision.reason : judge.delegation)
        }
    }

    private func tell(_ judge: Judge, _ word: String, _ reason: String) {
        let key = "request.auth.kcp.io/" + judge.rawValue
        annotate(key + "-decision", word)
        annotate(key + "-reason", reason)
    }
}

extension Judge {
    /// Whether it says itself what those behind it say.
    fileprivate var delegates: Bool {
        switch self {
        case .requiredGroups, .content, .systemStatus, .ceiling: true
        case .bootstrap, .local, .global: false
        }
    }

    fileprivate var delegation: String {
        switch self {
        case .requiredGroups: "delegating due to required groups"
        case .content: "delegating due to logical cluster access"
        case .systemStatus: "delegating due to no system CRD violation"
        case .ceiling: "delegating due to maximal permission policy"
        case .bootstrap, .local, .global: ""
        }
    }
}
