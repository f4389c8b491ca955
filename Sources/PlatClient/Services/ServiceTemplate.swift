import PlatSystem
import PlatValue

/// What is filled in where a controller's manifests say `${…}`: nothing but what plat alone can know.
struct ServiceTemplate: Sendable, Equatable {
    /// By what stands between the braces.
    let values: [String: String]

    /// Every word that can be filled in for a service.
    static func words(of description: ServiceDescription) -> [String] {
        ["service", "version", "namespace", "secret", "endpoint"]
            + (description.controller?.images.keys.map { "image.\($0)" } ?? [])
    }

    /// The words between braces in a text, each with its line.
    static func uses(in text: String) -> [(word: String, line: Int)] {
        var found: [(String, Int)] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (at, line) in lines.enumerated() {
            var rest = line
            while let open = rest.firstRange(of: "${") {
                let after = rest[open.upperBound...]
                guard let close = after.firstIndex(of: "}") else { break }
                found.append((String(after[..<close]), at + 1))
                rest = after[after.index(after: close)...]
            }
        }
        return found
    }

    /// The manifests of templates, filled in. What stands between the braces is a part of a text, never
    /// of the document's structure: a value that is none of one line was refused before.
    func manifests(
        of templates: [PackageFile], shown: String
    ) throws(ManifestError) -> [Manifest] {
        var all: [Manifest] = []
        for file in templates {
            var text = String(decoding: file.bytes, as: UTF8.self)
            for (word, value) in values {
                text = text.replacing("${\(word)}", with: value)
            }
            all += try ManifestReader.manifests(
                in: Array(text.utf8), source: Folder.name(file.path, in: shown))
        }
        return all
    }
}
