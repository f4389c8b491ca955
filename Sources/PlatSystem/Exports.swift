// Every other module imports PlatSystem instead of the C library, whose name differs between platforms.
// There is no Foundation in plat: it would be a fifth of the executable.
#if canImport(Glibc)
    @_exported import Glibc
#elseif canImport(Musl)
    @_exported import Musl
#else
    @_exported import Darwin
#endif
