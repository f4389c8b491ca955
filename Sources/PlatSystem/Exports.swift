// Every other module imports PlatSystem instead of Foundation: on Linux the small half
// (FoundationEssentials) is all that plat uses, and a call that needs the large one fails to compile.
#if canImport(FoundationEssentials)
    @_exported import FoundationEssentials
#else
    @_exported import Foundation
#endif
#if canImport(Glibc)
    @_exported import Glibc
#elseif canImport(Musl)
    @_exported import Musl
#else
    @_exported import Darwin
#endif
