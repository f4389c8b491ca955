extension ControlPlane {
    /// A location as those who run the control plane see it.
    public struct ServedLocation: Sendable, Equatable {
        public var name: String
        public var labels: [String: String]
        /// Under which providers reach what lives there.
        public var url: String

        public init(name: String, labels: [String: String], url: String) {
            self.name = name
            self.labels = labels
            self.url = url
        }
    }

    /// The locations, once the control plane listens.
    public var servedLocations: [ServedLocation] {
        parts.locations.map { ServedLocation(name: $0.name, labels: $0.labels, url: $0.baseURL) }
    }

    /// Users and tokens of a `--token-auth-file`.
    ///
    /// - Throws: `ServerStartError` with the line that cannot be read.
    public static func users(
        tokenFile text: String
    ) throws(ServerStartError) -> [(name: String, token: String)] {
        do throws(TokenFileError) {
            return try CSVReader.records(of: text).compactMap { record in
                record.fields.count < 2 || record.fields[0].isEmpty
                    ? nil : (record.fields[1], record.fields[0])
            }
        } catch {
            throw ServerStartError(error.description)
        }
    }
}
