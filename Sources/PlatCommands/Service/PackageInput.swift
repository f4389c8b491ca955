import PlatClient
import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue

/// The package that the user named, and whom he believes about it.
struct PackageInput: Sendable, Equatable {
    private enum Option {
        static let sha256 = OptionSpec.value(
            nil, "sha256", "HASH",
            "Refuse what has another SHA-256, as plat service pack prints it")
        static let verify = OptionSpec.value(
            nil, "verify", "FILE",
            "Allowed signers, as ssh-keygen has them: refuse what none signed",
            completion: .file)
    }

    /// By which a package may be told from what somebody has put in its place.
    static let options = [Option.sha256, Option.verify]

    /// A folder, a file or an address.
    var name: String
    /// In hexadecimal; nil where nobody says.
    var sha256: String?
    /// The file of allowed signers.
    var signers: String?

    /// Whether it may come from an address.
    private let takesAddress: Bool

    /// A package that is here, and taken as it is.
    init(_ name: String) {
        self.name = name
        takesAddress = false
    }

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        takesAddress = true
        signers = arguments.text(Option.verify)
        sha256 = try arguments.value(Option.sha256) { (text) throws(Invalid) in
            let digits = text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
            guard digits.utf8.count == 64, digits.allSatisfy(\.isHexDigit) else {
                throw Invalid("is no SHA-256: 64 hexadecimal digits")
            }
            return digits.lowercased()
        }
    }

    /// Reads the package.
    func read(_ context: Context) async throws(CommandError) -> ServicePackage {
        context.interruption.arm()
        guard takesAddress || !isAddress else {
            throw CommandError(
                .usage, name, "is an address, and a file is wanted here",
                hints: ["fetch it first: curl -LO \(name)"])
        }
        guard !isAddress else {
            let file = try await DownloadedPackage(fetching: self, context)
            return try await calling(name, context) { () throws(ManifestError) in
                try check(try ServicePackage(archive: file.bytes, shown: name), file.bytes)
            }
        }
        if let signers {
            try await PackageSignature(file: name, context: context).verify(by: signers)
        }
        return try await calling(name, context) { () throws(ManifestError) in
            try check(try await ServicePackage.read(at: context.path(name), shown: name), [])
        }
    }

    /// The same, and refuses one that cannot be installed as it is; what might be wrong is told.
    ///
    /// - Parameter older: where the version is that others have, which it must not break.
    func checked(
        since older: String? = nil, _ context: Context
    ) async throws(CommandError) -> ServicePackage {
        let package = try await read(context)
        var before: ServicePackage?
        if let older { before = try await PackageInput(older).read(context) }
        let findings = package.findings(since: before)
        for finding in findings where !finding.isError {
            context.warn("\(finding.source): \(finding.text)")
        }
        let errors = findings.filter(\.isError)
        guard !errors.isEmpty else { return package }
        for error in errors {
            context.report(CommandError(.invalid, "\(name)/\(error.source)", error.text))
        }
        throw .reported
    }

    private var isAddress: Bool { name.contains("://") }

    private func check(
        _ package: ServicePackage, _ file: [UInt8]
    ) throws(ManifestError) -> ServicePackage {
        guard let sha256, package.hash != sha256, PackageArchive.hash(of: file) != sha256 else {
            return package
        }
        throw ManifestError(
            name, .invalid("is not what was asked for: it has sha256:\(package.hash)"))
    }
}
