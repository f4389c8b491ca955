import CMicroHTTPD
import PlatSystem

/// The functions of libmicrohttpd that the server calls; loaded at first use.
struct MicroHTTPD: @unchecked Sendable {
    // SAFETY: immutable addresses of a library's functions.
    private let startAddress: UnsafeMutableRawPointer
    private let infoAddress: UnsafeMutableRawPointer

    let stop: @convention(c) (OpaquePointer?) -> Void
    let quiesce: @convention(c) (OpaquePointer?) -> Int32
    let addConnection:
        @convention(c) (OpaquePointer?, Int32, UnsafePointer<sockaddr>?, socklen_t) -> MHD_Result
    let suspend: @convention(c) (OpaquePointer?) -> Void
    let resume: @convention(c) (OpaquePointer?) -> Void
    let headers:
        @convention(c) (
            OpaquePointer?, MHD_ValueKind, MHD_KeyValueIterator?, UnsafeMutableRawPointer?
        ) -> Int32
    let queueResponse: @convention(c) (OpaquePointer?, UInt32, OpaquePointer?) -> MHD_Result
    let destroyResponse: @convention(c) (OpaquePointer?) -> Void
    let addHeader:
        @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> MHD_Result
    let responseFromBuffer:
        @convention(c) (Int, UnsafeRawPointer?, MHD_ResponseMemoryMode) -> OpaquePointer?
    let responseFromCallback:
        @convention(c) (
            UInt64, Int, MHD_ContentReaderCallback?, UnsafeMutableRawPointer?,
            MHD_ContentReaderFreeCallback?
        ) -> OpaquePointer?

    static let loaded = Result<MicroHTTPD, DynamicLibrary.Missing>(catching: load)

    /// The library, or what to install.
    static func shared() throws(HTTPError) -> MicroHTTPD {
        switch loaded {
        case .success(let library): return library
        case .failure(let missing): throw .library(missing.description)
        }
    }

    private static func load() throws(DynamicLibrary.Missing) -> MicroHTTPD {
        let library = try DynamicLibrary("libmicrohttpd.so.12", package: "libmicrohttpd12")
        return MicroHTTPD(
            startAddress: try library.address(of: "MHD_start_daemon"),
            infoAddress: try library.address(of: "MHD_get_connection_info"),
            stop: try library.function("MHD_stop_daemon"),
            quiesce: try library.function("MHD_quiesce_daemon"),
            addConnection: try library.function("MHD_add_connection"),
            suspend: try library.function("MHD_suspend_connection"),
            resume: try library.function("MHD_resume_connection"),
            headers: try library.function("MHD_get_connection_values"),
            queueResponse: try library.function("MHD_queue_response"),
            destroyResponse: try library.function("MHD_destroy_response"),
            addHeader: try library.function("MHD_add_response_header"),
            responseFromBuffer: try library.function("MHD_create_response_from_buffer"),
            responseFromCallback: try library.function("MHD_create_response_from_callback"))
    }

    func start(
        _ flags: UInt32, _ handler: MHD_AccessHandlerCallback, _ context: UnsafeMutableRawPointer,
        _ options: inout [MHD_OptionItem]
    ) -> OpaquePointer? {
        cmhd_start(startAddress, flags, handler, context, &options)
    }

    func info(
        _ connection: OpaquePointer, _ type: MHD_ConnectionInfoType
    ) -> UnsafePointer<MHD_ConnectionInfo>? {
        cmhd_connection_info(infoAddress, connection, type)
    }
}
