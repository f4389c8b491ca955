public import PlatModel
import PlatSystem
public import PlatValue
import Synchronization

/// Tries a package: installs it in a workspace made for that, plays its tests in others, and takes
/// everything away again.
public struct ServiceTrial: Sendable {
    /// What became of one test.
    public struct Verdict: Sendable {
        /// The file.
        public var test: String
        /// What is not as the test says; nothing where it has passed.
        public var faults: [Fault]
    }

    /// Something that is not as a test says.
    public enum Fault: Sendable {
        /// It was not applied.
        case refused(Manifest, ApplyError)
        /// It was to be refused, and was taken.
        case taken(Manifest)
        /// It has not come to what it was to, with what is missing.
        case short(Manifest, String)
        /// Whoever was to bring it there has ended, with why.
        case ended(Manifest, String)
    }

    /// Serves the API with a kubeconfig until it is cancelled; answers why it has ended before that.
    public typealias Controller = @Sendable (_ kubeconfig: Value) async -> String

    private let service: ServiceRun
    private let base: WorkspacePath
    private let top: Client
    /// How long an object may take to come to its state.
    private let patience: Duration
    private var package: ServicePackage { service.package }

    /// A trial in workspaces below `parent`; `client` is one of the workspace from which clusters are
    /// looked for.
    public init(
        _ package: ServicePackage, below parent: WorkspacePath, from client: Client,
        options: ServiceRun.Options, patience: Duration,
        onEvent: @escaping @Sendable (ServiceRun.Event) -> Void
    ) {
        self.patience = patience
        let number = String(UInt32.random(in: .min ... .max), radix: 36)
        base = parent.appending("test-\(package.description.name)-\(number)")
        top = client
        service = ServiceRun(
            package, at: base.appending("service"), from: client, options: options,
            onEvent: onEvent)
    }

    /// Plays all tests of the package at once; `onVerdict` is told in their order.
    public func run(
        controller: Controller?, onVerdict: @escaping @Sendable (Verdict) -> Void
    ) async throws(ServiceError) {
        var failure: ServiceError?
        do throws(ServiceError) { try await play(controller, onVerdict) } catch { failure = error }
        // What was made is taken away after an interruption too.
        let removal = await Task { () -> ServiceError? in
            do throws(ServiceError) { try await remove() } catch { return error }
            return nil
        }.value
        if let failure = failure ?? removal { throw failure }
    }

    private func play(
        _ controller: Controller?, _ onVerdict: @escaping @Sendable (Verdict) -> Void
    ) async throws(ServiceError) {
        let record = try await service.install()
        service.onEvent(.step("the workspaces of consumers"))
        let tests = Array(package.tests.enumerated())
        let made = await concurrently(tests, width: 8) { at, _ -> Result<Client, ServiceError> in
            do throws(ServiceError) { return .success(try await consumer(at)) } catch {
                return .failure(error)
            }
        }
        var consumers: [Client] = []
        for result in made { consumers.append(try result.get()) }
        let ending = Mutex<String?>(nil)
        var serving: Task<Void, Never>?
        if let controller, let description = package.description.controller {
            let kubeconfig = try await service.credentials(description, record).kubeconfig
            serving = Task {
                let why = await controller(kubeconfig)
                if !Task.isCancelled { ending.withLock { $0 = why } }
            }
        }
        service.onEvent(.step("the tests"))
        let told = InOrder<Verdict>(onVerdict)
        let clients = consumers
        _ = await concurrently(tests, width: 8) { at, test in
            let faults = await faults(of: test, clients[at]) { ending.withLock(\.self) }
            told.add(Verdict(test: test.name, faults: faults), at: at)
        }
        serving?.cancel()
        await serving?.value
        if Task.isCancelled { throw .client(.cancelled) }
    }

    /// A workspace that has everything that the service offers.
    private func consumer(_ number: Int) async throws(ServiceError) -> Client {
        let path = base.appending("consumer-\(number + 1)")
        let maker = WorkspaceMaker(session: top.session, timeout: service.options.timeout)
        do throws(WorkspaceError) {
            _ = try await maker.make(path, WorkspaceMaker.Wish(acceptsExisting: true))
            _ = try await maker.waitUntilReady(path)
        } catch {
            throw .workspace(error)
        }
        for export in package.description.exports {
            let binder = ServiceBinder(
                export.name, of: service.place, for: top.at(path),
                timeout: service.options.timeout)
            do throws(ServiceBindingError) { _ = try await binder.bind() } catch {
                throw .binding(export: export.name, error)
            }
        }
        return top.at(path)
    }

    private func faults(
        of test: PackageTest, _ consumer: Client, _ ending: @Sendable () -> String?
    ) async -> [Fault] {
        var faults: [Fault] = []
        for manifest in test.refused {
            if let fault = await acceptance(of: manifest, consumer) { faults.append(fault) }
        }
        for (manifest, outcome) in zip(test.applied, await apply(test.applied, consumer)) {
            if case .failed(let error) = outcome { faults.append(.refused(manifest, error)) }
        }
        guard faults.isEmpty else { return faults }
        for manifest in test.reached {
            if let fault = await shortfall(manifest, consumer, ending) { faults.append(fault) }
        }
        return faults
    }

    /// Tries to create what must be refused, as a client does that shows the server's own judgement.
    private func acceptance(of manifest: Manifest, _ consumer: Client) async -> Fault? {
        do throws(ApplyError) {
            let reference = try await reference(to: manifest, consumer)
            do throws(ClientError) {
                _ = try await consumer.create(
                    manifest.object, reference.resource, namespace: reference.namespace)
            } catch {
                return error.isRefusal ? nil : .refused(manifest, .refused(error))
            }
            // What was taken in spite of that goes with its workspace, if not now.
            _ = try? await consumer.delete(reference)
            return .taken(manifest)
        } catch {
            return .refused(manifest, error)
        }
    }

    private func reference(
        to manifest: Manifest, _ consumer: Client
    ) async throws(ApplyError) -> ObjectReference {
        do throws(ResourceLookupError) {
            let resource = try await consumer.resource(for: manifest.kind)
            let namespace = resource.isNamespaced ? manifest.namespace ?? ServiceRecord.home : ""
            return ObjectReference(resource, namespace: namespace, name: manifest.name)
        } catch {
            throw .lookup(error)
        }
    }

    /// Applies objects; a kind that came a moment ago may not be known everywhere yet.
    private func apply(_ manifests: [Manifest], _ consumer: Client) async -> [ApplyRun.Outcome] {
        guard let path = consumer.path else { return [] }
        let plan = ApplyPlan(
            manifests.map { ApplyPlan.Item(workspace: path, manifest: $0) },
            defaultNamespace: ServiceRecord.home)
        var outcomes: [ApplyRun.Outcome] = []
        _ = await top.session.clock.wait(timeout: ObjectApplier.patience) { () -> Bool? in
            consumer.discovery.forget()
            outcomes = await ApplyRun(
                plan, client: consumer,
                options: ApplyOptions(defaultNamespace: ServiceRecord.home)
            ) { _ in }.run().compactMap(\.self)
            let mayPass = outcomes.contains { outcome in
                guard case .failed(.lookup(let error)) = outcome else { return false }
                return ApplyError.lookup(error).mayPass
            }
            return mayPass ? nil : true
        }
        return outcomes
    }

    private enum Look {
        case reached
        case ended(String)
    }

    /// Waits until an object is as it is to be.
    private func shortfall(
        _ manifest: Manifest, _ consumer: Client, _ ending: @Sendable () -> String?
    ) async -> Fault? {
        var missing = "is not there"
        let state = ExpectedState(wanted: manifest.object)
        let waited = await top.session.clock.wait(timeout: patience) { () -> Look? in
            // Asked before the look: what it has done last counts.
            let ended = ending()
            do throws(ApplyError) {
                let present = try await present(manifest, consumer)
                guard let text = present.map(state.shortfall) ?? "is not there" else {
                    return .reached
                }
                missing = text
            } catch {
                missing = "cannot be looked at"
            }
            return ended.map(Look.ended)
        }
        switch waited {
        case .found(.reached): return nil
        case .found(.ended(let why)): return .ended(manifest, why)
        case .timedOut, .cancelled: return .short(manifest, missing)
        }
    }

    private func present(
        _ manifest: Manifest, _ consumer: Client
    ) async throws(ApplyError) -> Value? {
        let reference = try await reference(to: manifest, consumer)
        do throws(ClientError) {
            return try await consumer.objectIfAny(reference)
        } catch {
            throw .refused(error)
        }
    }

    /// Takes everything away: consumers first, since a service that has some stays.
    private func remove() async throws(ServiceError) {
        service.onEvent(.step("what was made for it"))
        for number in package.tests.indices {
            try await remove(base.appending("consumer-\(number + 1)"))
        }
        let record: ServiceRecord?
        do throws(ClientError) { record = try await service.ledger.read() } catch {
            // Nothing was made as yet.
            guard error.isNotFound || error.isForbidden else { throw .client(error) }
            record = nil
        }
        if let record { try await ServiceRemoval(service).remove(record, keepsData: false) }
        try await remove(base)
    }

    private func remove(_ path: WorkspacePath) async throws(ServiceError) {
        guard let parent = path.parent else { return }
        let remover = WorkspaceRemover(
            path, parent: top.at(parent), timeout: service.options.timeout)
        await remover.removeBelow(await remover.tree(isWhole: true))
        do throws(ClientError) { try await remover.remove() } catch {
            // Without its parent it is gone too.
            guard error.isForbidden || error.isClosed else { throw .client(error) }
            return
        }
        do throws(WorkspaceError) { try await remover.waitUntilGone { _ in } } catch {
            throw .workspace(error)
        }
    }
}

extension ClientError {
    /// Whether the server has judged what it was sent, and does not want it.
    fileprivate var isRefusal: Bool {
        guard case .refused(let status) = self else { return false }
        return [.invalid, .badRequest, .forbidden].contains(status.reason)
    }
}
