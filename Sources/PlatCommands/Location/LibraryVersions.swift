import PlatSystem
import PlatValue

/// The libraries of the system that plat opens, by name, and which they are.
enum LibraryVersions {
    private typealias Version = @convention(c) () -> UnsafePointer<CChar>?
    private typealias Check = @convention(c) (UnsafePointer<CChar>?) -> UnsafePointer<CChar>?

    private static let all = [
        ("libcurl", "libcurl.so.4", "libcurl4", "curl_version"),
        ("libyaml", "libyaml-0.so.2", "libyaml-0-2", "yaml_get_version_string"),
        ("sqlite", "libsqlite3.so.0", "libsqlite3-0", "sqlite3_libversion"),
        ("libmicrohttpd", "libmicrohttpd.so.12", "libmicrohttpd12", "MHD_get_version"),
        ("gnutls", "libgnutls.so.30", "libgnutls30", "gnutls_check_version"),
    ]

    /// What each says of itself, or why it cannot be used.
    static var value: Value {
        var value: Value = [:]
        for (name, file, package, function) in all {
            do throws(DynamicLibrary.Missing) {
                let library = try DynamicLibrary(file, package: package)
                // GnuTLS is asked whether it is at least as new as a version; as nothing it is.
                let text =
                    name == "gnutls"
                    ? try library.function(function, as: Check.self)(nil)
                    : try library.function(function, as: Version.self)()
                value[name] = .string(text.map { String(cString: $0) } ?? "")
            } catch {
                value[name] = .string(error.description)
            }
        }
        return value
    }
}
