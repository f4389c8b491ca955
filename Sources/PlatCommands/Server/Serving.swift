import PlatServer
import PlatSystem

/// Runs a control plane in the foreground, until it is told to end.
struct Serving: Sendable {
    var configuration: ControlPlane.Configuration
    let folder: ServedFolder
    /// The folder as the user named it.
    let name: String
    let listen: ListenAddress
    let certificate: CertificateArguments

    /// With the log that the command's output is.
    init(
        _ configuration: ControlPlane.Configuration, in folder: ServedFolder, named name: String,
        at listen: ListenAddress,
        _ certificate: CertificateArguments, _ context: Context
    ) {
        self.configuration = configuration
        self.folder = folder
        self.name = name
        self.listen = listen
        self.certificate = certificate
        self.configuration.dataDirectory = folder.path
        self.configuration.address = listen.address
        self.configuration.port = listen.port
        certificate.configure(&self.configuration, context)
        let output = context.output
        self.configuration.log = ServerLog(
            isVerbose: context.options.isVerbose, form: configuration.log.form
        ) { output.note($0) }
    }

    /// Returns when it has ended as it was told to; `started` is called once it serves.
    func run(
        _ context: Context, started: (ControlPlane) throws(CommandError) -> Void
    ) async throws(CommandError) {
        let lock = try folder.take()
        defer { withExtendedLifetime(lock) {} }
        let server = try controlPlane()
        context.interruption.arm()
        do throws(ServerStartError) {
            try await server.start()
        } catch {
            // The address that is taken may be a location's own, on a port behind the main one.
            let hints =
                error.isAddressTaken ? ["choose another port: --listen 127.0.0.1:0"] : []
            throw CommandError(.unavailable, "", error.description, hints: hints)
        }
        do throws(CommandError) {
            try folder.write(
                ServedState(server, listen: listen, certificate: certificate.absolute(context)))
            try started(server)
        } catch {
            await server.stop()
            throw error
        }
        await untilCancelled()
        await server.stop()
    }

    private func controlPlane() throws(CommandError) -> ControlPlane {
        do throws(ServerStartError) {
            return try ControlPlane(configuration)
        } catch {
            let hints =
                error.isLoss
                ? ["go on with what is left: plat serve --data \(name) --accept-loss"] : []
            throw CommandError(.unavailable, name, error.description, hints: hints)
        }
    }

    private func untilCancelled() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: .seconds(3600)) } catch { return }
        }
    }
}
