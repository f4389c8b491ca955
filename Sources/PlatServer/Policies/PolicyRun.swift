import PlatModel
import PlatValue

/// The validations of a policy about one object with one parameter.
struct PolicyRun {
    /// A validation that does not hold, or that cannot be told.
    struct Decision {
        let index: Int
        let message: String
        var reason: String?
        let isError: Bool
    }

    /// What an audit annotation says.
    enum Note {
        case says(String)
        case failed(String)
    }

    private static let messageBytesMax = 5 * 1024

    private let policy: CompiledPolicy
    private let input: AdmissionInput

    init(_ policy: CompiledPolicy, _ input: AdmissionInput) {
        self.policy = policy
        self.input = input
    }

    /// The validations that fail. When they cost too much, that is the only one.
    func decisions() -> [Decision] {
        var evaluation = AdmissionEvaluation(input, variables: policy.variables)
        var decisions: [Decision] = []
        var failing: [Int] = []
        do throws(OutOfBudget) {
            for (index, validation) in policy.validations.enumerated() {
                switch try evaluation.run(validation.expression) {
                case .bool(true): break
                case .failed(let why):
                    decisions.append(Decision(index: index, message: why, isError: true))
                default: failing.append(index)
                }
            }
        } catch {
            return [Decision(index: 0, message: error.description, isError: true)]
        }
        do throws(OutOfBudget) {
            decisions += try messages(of: failing, budget: evaluation.remaining)
        } catch {
            decisions += failing.map { index in
                Decision(
                    index: index, message: "failed messageExpression: \(error)", isError: true)
            }
        }
        return decisions.sorted { $0.index < $1.index }
    }

    private func messages(
        of failing: [Int], budget: Int64
    ) throws(OutOfBudget) -> [Decision] {
        var evaluation = AdmissionEvaluation(
            input, variables: policy.variables, hasAuthorizer: false, budget: budget)
        var decisions: [Decision] = []
        for index in failing {
            let validation = policy.validations[index].view
            var message = ""
            if let expression = policy.messages[index],
                case .text(let text) = try evaluation.run(expression)
            {
                message = Self.usable(text.stripped)
            }
            if message.isEmpty { message = validation.message.stripped }
            if message.isEmpty { message = "failed expression: \(validation.expression.stripped)" }
            decisions.append(
                Decision(index: index, message: message, reason: validation.reason, isError: false))
        }
        return decisions
    }

    /// A message of one line that is not too long; else empty.
    private static func usable(_ text: String) -> String {
        text.utf8.count > messageBytesMax || text.utf8.contains(0x0A) ? "" : text
    }

    /// What goes into the audit log, by key. An annotation that says nothing is left out.
    func auditNotes() -> [(key: String, note: Note)] {
        guard !policy.auditAnnotations.isEmpty else { return [] }
        var evaluation = AdmissionEvaluation(input, variables: policy.variables)
        var notes: [(key: String, note: Note)] = []
        for (key, expression) in policy.auditAnnotations {
            do throws(OutOfBudget) {
                switch try evaluation.run(expression) {
                case .text(let text):
                    if !text.stripped.isEmpty { notes.append((key, .says(text.stripped))) }
                case .null: break
                case .failed(let why): notes.append((key, .failed(why)))
                case .bool, .json:
                    notes.append(
                        (
                            key,
                            .failed(
                                "valueExpression '\(expression.text)' resulted in unsupported "
                                    + "return type. Return type must be either string or null.")
                        ))
                }
            } catch {
                return notes + [(key, .failed(error.description))]
            }
        }
        return notes
    }
}

extension String {
    /// Without white space at either end.
    fileprivate var stripped: String {
        var view = self[...]
        while view.first?.isWhitespace == true { view.removeFirst() }
        while view.last?.isWhitespace == true { view.removeLast() }
        return String(view)
    }
}
