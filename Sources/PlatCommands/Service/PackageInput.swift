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

/// Reads the package that the user named, and refuses one that cannot be installed as it is; what might be
/// wrong is told.
///
/// - Parameter older: where the version is that others have, which it must not break.
func checkedPackage(
    _ name: String, since older: String? = nil, _ context: Context
) async throws(CommandError) -> ServicePackage {
    let package = try await readPackage(name, context)
    var before: ServicePackage?
    if let older { before = try await readPackage(older, context) }
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
