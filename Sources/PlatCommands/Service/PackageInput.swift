import PlatClient
import PlatModel
import PlatSystem

/// Reads the package that the user named.
func readPackage(_ name: String, _ context: Context) async throws(CommandError) -> ServicePackage {
    if name.hasPrefix("http://") || name.hasPrefix("https://") {
        throw CommandError(
            .usage, name, "addresses are not supported", hints: ["fetch it first: curl -LO \(name)"]
        )
    }
    context.interruption.arm()
    return try await calling(name, context) { () throws(ManifestError) in
        try await ServicePackage.read(at: context.path(name), shown: name)
    }
}

/// Refuses a package that cannot be installed as it is; what might be wrong is told.
func checkPackage(
    _ package: ServicePackage, _ name: String, since older: ServicePackage? = nil,
    _ context: Context
) throws(CommandError) {
    let findings = package.findings(since: older)
    for finding in findings where !finding.isError {
        context.warn("\(finding.source): \(finding.text)")
    }
    let errors = findings.filter(\.isError)
    guard !errors.isEmpty else { return }
    for error in errors {
        context.report(CommandError(.invalid, "\(name)/\(error.source)", error.text))
    }
    throw .reported
}
