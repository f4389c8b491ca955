/// A C library that is opened when it is first needed: a command that makes no request must not pay
/// for loading what requests need. It stays open until the process ends.
public struct DynamicLibrary: @unchecked Sendable {
    /// What is missing, and what to install.
    public struct Missing: Error, Equatable, Sendable, CustomStringConvertible {
        public let library: String
        public let package: String
        public let reason: String

        public var description: String {
            "the library \(library) cannot be used (\(reason)): install the package \(package)"
        }
    }

    // SAFETY: a handle of dlopen, valid for ever since it is never closed; dlsym is thread-safe.
    private let handle: UnsafeMutableRawPointer
    private let name: String
    private let package: String

    /// - Parameter name: the name with its version (`libcurl.so.4`), as the headers promise it.
    public init(_ name: String, package: String) throws(Missing) {
        // Lazily: to look up every function that such a library may call costs a millisecond.
        guard let handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else {
            throw Missing(library: name, package: package, reason: Self.lastError())
        }
        self.handle = handle
        self.name = name
        self.package = package
    }

    /// The address of a function, as a C function pointer of the type that the context asks for.
    ///
    /// The type is believed: it has to be the one that the library's header declares.
    public func function<Function>(
        _ symbol: String, as type: Function.Type = Function.self
    ) throws(Missing) -> Function {
        let address = try self.address(of: symbol)
        precondition(
            MemoryLayout<Function>.size == MemoryLayout<UnsafeMutableRawPointer>.size,
            "\(symbol) is asked for as something that is no C function")
        // SAFETY: both are one pointer wide, and the caller took the type from the header.
        return unsafeBitCast(address, to: Function.self)
    }

    /// The address of a variadic function, for a shim that casts it.
    public func address(of symbol: String) throws(Missing) -> UnsafeMutableRawPointer {
        guard let address = dlsym(handle, symbol) else {
            throw Missing(library: name, package: package, reason: "no function \(symbol)")
        }
        return address
    }

    private static func lastError() -> String {
        guard let text = dlerror() else { return "no reason given" }
        return String(cString: text)
    }
}
