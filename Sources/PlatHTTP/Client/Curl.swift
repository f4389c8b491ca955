import CCurl
import PlatSystem

/// The functions of libcurl that the client calls; loaded at first use.
struct Curl: @unchecked Sendable {
    // SAFETY: immutable addresses of a library's functions.
    let setOption: UnsafeMutableRawPointer
    let getInfo: UnsafeMutableRawPointer
    let multiSetOption: UnsafeMutableRawPointer
    let globalInit: curl_global_init_f
    let easyInit: curl_easy_init_f
    let easyCleanup: curl_easy_cleanup_f
    let perform: curl_easy_perform_f
    let pause: curl_easy_pause_f
    let receive: curl_easy_recv_f
    let send: curl_easy_send_f
    let errorText: curl_easy_strerror_f
    let multiInit: curl_multi_init_f
    let multiCleanup: curl_multi_cleanup_f
    let multiAdd: curl_multi_add_handle_f
    let multiRemove: curl_multi_remove_handle_f
    let multiPerform: curl_multi_perform_f
    let multiPoll: curl_multi_poll_f
    let multiWakeup: curl_multi_wakeup_f
    let multiRead: curl_multi_info_read_f
    let listAppend: curl_slist_append_f
    let listFree: curl_slist_free_all_f

    private static let loaded = Result<Curl, DynamicLibrary.Missing>(catching: load)

    /// The library, or what to install.
    static func shared() throws(HTTPError) -> Curl {
        switch loaded {
        case .success(let library): return library
        case .failure(let missing): throw .library(missing.description)
        }
    }

    private static func load() throws(DynamicLibrary.Missing) -> Curl {
        // The OpenSSL flavour: the others take no certificates from memory.
        let library = try DynamicLibrary("libcurl.so.4", package: "libcurl4")
        let curl = Curl(
            setOption: try library.address(of: "curl_easy_setopt"),
            getInfo: try library.address(of: "curl_easy_getinfo"),
            multiSetOption: try library.address(of: "curl_multi_setopt"),
            globalInit: try library.function("curl_global_init"),
            easyInit: try library.function("curl_easy_init"),
            easyCleanup: try library.function("curl_easy_cleanup"),
            perform: try library.function("curl_easy_perform"),
            pause: try library.function("curl_easy_pause"),
            receive: try library.function("curl_easy_recv"),
            send: try library.function("curl_easy_send"),
            errorText: try library.function("curl_easy_strerror"),
            multiInit: try library.function("curl_multi_init"),
            multiCleanup: try library.function("curl_multi_cleanup"),
            multiAdd: try library.function("curl_multi_add_handle"),
            multiRemove: try library.function("curl_multi_remove_handle"),
            multiPerform: try library.function("curl_multi_perform"),
            multiPoll: try library.function("curl_multi_poll"),
            multiWakeup: try library.function("curl_multi_wakeup"),
            multiRead: try library.function("curl_multi_info_read"),
            listAppend: try library.function("curl_slist_append"),
            listFree: try library.function("curl_slist_free_all"))
        // Once per process, before any other call; this runs under the lock of a static.
        _ = curl.globalInit(Int(CURL_GLOBAL_DEFAULT))
        return curl
    }
}
