import PlatClient
import PlatHTTP
import PlatSystem

/// A package that was fetched from an address, and is what somebody vouches for.
struct DownloadedPackage {
    let bytes: [UInt8]

    init(fetching input: PackageInput, _ context: Context) async throws(CommandError) {
        do throws(PackageDownloadError) { try PackageDownload.check(input.name) } catch {
            throw error.told(about: input.name, program: context.program)
        }
        guard input.sha256 != nil || input.signers != nil else {
            throw CommandError(
                .usage, input.name, "nobody vouches for what comes from an address",
                hints: [
                    "say what it has to be: --sha256 HASH", "or who has signed it: --verify FILE",
                ])
        }
        bytes = try await Self.bytes(at: input.name, context)
        guard let signers = input.signers else { return }
        let signature = try await Self.bytes(at: input.name + ".sig", context)
        try await Self.verify(bytes, signature, shown: input.name, by: signers, context)
    }

    /// Checks the bytes that were fetched, and no others.
    private static func verify(
        _ bytes: [UInt8], _ signature: [UInt8], shown: String, by signers: String,
        _ context: Context
    ) async throws(CommandError) {
        let folder = context.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        let number = String(UInt64.random(in: 0 ... .max), radix: 36)
        let file = "\(folder)/plat-package-\(number)"
        defer {
            unlink(file)
            unlink(file + ".sig")
        }
        do throws(SystemError) {
            try AtomicFile.write(bytes, to: file)
            try AtomicFile.write(signature, to: file + ".sig")
        } catch {
            throw CommandError(.unavailable, file, error.reason)
        }
        try await PackageSignature(file: file, shown: shown, context: context).verify(by: signers)
    }

    private static func bytes(
        at address: String, _ context: Context
    ) async throws(CommandError) -> [UInt8] {
        let download = PackageDownload(http: HTTPClient(try configuration(context)))
        context.output.live("fetching \(address)")
        do throws(PackageDownloadError) { return try await download.bytes(at: address) } catch {
            throw error.told(about: address, program: context.program)
        }
    }

    /// Whoever the system trusts, or those of SSL_CERT_FILE, which other programs read too.
    private static func configuration(
        _ context: Context
    ) throws(CommandError) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.userAgent = "plat/\(Plat.version)"
        configuration.environment = context.environment
        if let file = context.environment["SSL_CERT_FILE"], !file.isEmpty {
            do throws(SystemError) { configuration.authorityPEM = try readFile(file) } catch {
                throw CommandError(.unavailable, "SSL_CERT_FILE", "\(file): \(error.reason)")
            }
        }
        return configuration
    }
}

extension PackageDownloadError: Tellable {
    func told(about name: String, program: String) -> CommandError {
        let byHand = "fetch it yourself, look at it, and name the file"
        switch self {
        case .notSecure(let address):
            return CommandError(
                .invalid, name, address == name ? "is no https address" : "leads to \(address)",
                hints: ["only https is followed", byHand])
        case .hasUser:
            return CommandError(
                .invalid, "ADDRESS", "names a user, whom another server might be told",
                hints: [byHand])
        case .http(.cancelled): return CommandError(.interrupted, name, "interrupted")
        case .http(.tooLarge):
            return CommandError(.invalid, name, "is larger than any package may be")
        case .http(let error): return CommandError(.unavailable, name, "\(error)")
        case .status(404, _): return CommandError(.notFound, name, "the server has none (404)")
        case .status(let status, let address):
            return CommandError(
                .unavailable, name,
                "the server answers \(status)" + (address == name ? "" : " at \(address)"),
                hints: [byHand])
        case .redirects(let count):
            return CommandError(
                .unavailable, name, "leads on more than \(count) times", hints: [byHand])
        }
    }
}
