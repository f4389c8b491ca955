import PlatModel
import PlatValue

/// Asks validating and mutating webhooks, as Kubernetes does.
struct Webhooks: Sendable {
    let clients: WebhookClients
    let permissions: Permissions

    /// Why a webhook did not let a request pass.
    private enum Obstacle: Error {
        /// It could not be asked: what follows says its failure policy.
        case failure(String)
        case refusal(Status)
    }

    /// A webhook that is to be asked, in which version.
    private struct Call: Sendable {
        let webhook: RegisteredWebhook
        let type: ResourceType
        let index: Int
    }

    // MARK: Validating

    /// Asks all at the same time; the first that refuses, in their order, is the refusal.
    func validate(
        _ attempt: AdmissionAttempt, _ webhooks: [RegisteredWebhook]
    ) async throws(Status) {
        var calls: [Call] = []
        for webhook in webhooks {
            guard let type = try await webhook.type(attempt, permissions) else { continue }
            calls.append(Call(webhook: webhook, type: type, index: calls.count))
        }
        guard !calls.isEmpty else { return }
        let refusals = await withTaskGroup(of: (index: Int, refusal: Status?).self) { group in
            for call in calls {
                group.addTask { (call.index, await refusal(call, attempt)) }
            }
            var refusals: [(index: Int, status: Status)] = []
            for await (index, refusal) in group {
                if let refusal { refusals.append((index, refusal)) }
            }
            return refusals
        }
        if let first = refusals.min(by: { $0.index < $1.index }) { throw first.status }
    }

    private func refusal(_ call: Call, _ attempt: AdmissionAttempt) async -> Status? {
        do throws(Obstacle) {
            let answer = try await ask(call, attempt, mayPatch: false)
            return answer.isAllowed ? nil : answer.refusal(by: call.webhook.name)
        } catch {
            return refusal(
                for: error, call, attempt,
                note: "failed-open.validating.webhook.admission.k8s.io/round_0_index_\(call.index)")
        }
    }

    /// What an obstacle comes to; nil where the webhook's failures are ignored.
    private func refusal(
        for obstacle: Obstacle, _ call: Call, _ attempt: AdmissionAttempt, note: String
    ) -> Status? {
        switch obstacle {
        case .refusal(let status): return status
        case .failure(let why):
            guard call.webhook.view.ignoresFailures else {
                return Status.internalError(
                    "failed calling webhook \(GoText.quoted(call.webhook.name)): \(why)")
            }
            attempt.request.context.note(note, call.webhook.name)
            return nil
        }
    }

    // MARK: Mutating

    /// Asks one after the other, each with what those before it made; answers whether the object
    /// changed.
    func mutate(
        _ attempt: inout AdmissionAttempt, _ webhooks: [RegisteredWebhook],
        _ rounds: inout Reinvocation<String>
    ) async throws(Status) -> Bool {
        var hasChanged = false
        for (index, webhook) in webhooks.enumerated() {
            guard let type = try await webhook.type(attempt, permissions) else { continue }
            let key = "\(webhook.configuration)/\(webhook.name)/\(index)"
            guard rounds.asks(key) else { continue }
            let call = Call(webhook: webhook, type: type, index: index)
            let round = "round_\(rounds.isSecond ? 1 : 0)_index_\(index)"
            let changed = try await change(&attempt, call, round)
            if changed {
                hasChanged = true
                rounds.requireAgain()
            }
            if webhook.view.isAskedAgain { rounds.remember(key) }
        }
        rounds.end(attempt.object)
        return hasChanged
    }

    private func change(
        _ attempt: inout AdmissionAttempt, _ call: Call, _ round: String
    ) async throws(Status) -> Bool {
        let answer: AdmissionReview.Answer
        do throws(Obstacle) {
            answer = try await ask(call, attempt, mayPatch: true)
        } catch {
            let note = "failed-open.mutation.webhook.admission.k8s.io/\(round)"
            guard let refusal = refusal(for: error, call, attempt, note: note) else {
                return false
            }
            throw refusal
        }
        guard answer.isAllowed else { throw answer.refusal(by: call.webhook.name) }
        let changed = try await apply(answer, &attempt, call)
        let said: Value = [
            "configuration": .string(call.webhook.configuration),
            "webhook": .string(call.webhook.name), "mutated": .bool(changed),
        ]
        attempt.request.context.note(
            "mutation.webhook.admission.k8s.io/\(round)", said.jsonText())
        return changed
    }

    private func apply(
        _ answer: AdmissionReview.Answer, _ attempt: inout AdmissionAttempt, _ call: Call
    ) async throws(Status) -> Bool {
        guard let bytes = answer.patch else { return false }
        let name = GoText.quoted(call.webhook.name)
        let patch: JSONPatch
        do throws(PatchError) {
            patch = try JSONPatch(reading: bytes)
        } catch {
            let why = "received undecodable patch in webhook response: \(error.message)"
            guard !call.webhook.view.ignoresFailures else { return false }
            throw Status.internalError("failed calling webhook \(name): \(why)")
        }
        guard let object = try await attempt.objects(as: call.type).object else {
            throw Status.internalError(
                "admission webhook \(name) attempted to modify the object, which is not supported "
                    + "for this operation")
        }
        let patched: Value
        do throws(PatchError) {
            patched = try patch.apply(to: object)
        } catch {
            throw Status.internalError(error.message)
        }
        return try await attempt.take(patched, as: call.type)
    }

    // MARK: One call

    private func ask(
        _ call: Call, _ attempt: AdmissionAttempt, mayPatch: Bool
    ) async throws(Obstacle) -> AdmissionReview.Answer {
        let webhook = call.webhook
        guard !attempt.isDryRun || webhook.view.isHarmless else {
            throw .refusal(
                .badRequest(
                    "admission webhook \(GoText.quoted(webhook.name)) does not support dry run"))
        }
        let (object, old) = try await objects(attempt, call)
        guard
            let review = AdmissionReview(
                attempt, as: call.type, object: object, old: old,
                versions: webhook.view.reviewVersions)
        else {
            throw .failure(
                "could not create admission objects: webhook does not accept known "
                    + "AdmissionReview versions (v1, v1beta1)")
        }
        let reply: Value
        do throws(WebhookClients.Failure) {
            reply = try await clients.post(
                review.value, to: webhook.view.client, through: webhook.mount,
                of: webhook.cluster, timeoutSeconds: webhook.view.timeoutSeconds)
        } catch {
            throw .failure("failed to call webhook: \(error.message)")
        }
        do throws(AdmissionReview.Problem) {
            let answer = try review.answer(reply, mayPatch: mayPatch)
            let context = attempt.request.context
            for (key, value) in answer.notes {
                context.note("\(webhook.name)/\(key)", value.stringValue ?? "")
            }
            for warning in answer.warnings { context.warn(warning) }
            return answer
        } catch {
            throw .failure("received invalid webhook response: \(error.message)")
        }
    }

    private func objects(
        _ attempt: AdmissionAttempt, _ call: Call
    ) async throws(Obstacle) -> (object: Value?, old: Value?) {
        do throws(Status) {
            return try await attempt.objects(as: call.type)
        } catch {
            throw .refusal(.internalError(error.message))
        }
    }
}
