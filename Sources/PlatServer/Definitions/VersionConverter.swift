import PlatModel
import PlatValue

/// How objects of a kind come from one of its versions to another.
enum VersionConverter: Sendable {
    /// The versions differ in their names and schemas alone.
    case renaming
    case webhook(ConversionWebhook)
    case rules(ConversionRules)
    /// Rules that do not compile: nothing is served or stored unconverted.
    case unusable(String)

    /// Whether somebody has to be waited for.
    var isImmediate: Bool { if case .webhook = self { false } else { true } }

    /// The object in another version; by a webhook it comes in another way.
    func converted(
        _ object: Value, to version: String, _ apiVersion: String, _ strategy: any ResourceStrategy
    ) throws(Status) -> Value {
        let given = object["apiVersion"]?.stringValue ?? ""
        guard given != apiVersion else { return object }
        var result = object
        switch self {
        case .renaming, .webhook: strategy.convert(&result, to: version)
        case .unusable(let why): throw Status.unclassified("error converting: \(why)")
        case .rules(let rules):
            let source = String(given.split(separator: "/").last ?? "")
            do throws(ConversionRules.Problem) {
                result = try rules.convert(object, from: source, to: version)
            } catch {
                throw Status.unclassified("error converting: \(error)")
            }
        }
        result["apiVersion"] = .string(apiVersion)
        return result
    }
}
