// swift-tools-version: 6.2
import PackageDescription

#if canImport(Glibc)
    import Glibc
#endif

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    // The linker leaves out what nobody calls, function by function.
    .unsafeFlags(["-Xfrontend", "-function-sections"], .when(configuration: .release)),
]

/// Whether the loader knows relocations in their short form: glibc does from 2.36 on.
let hasShortRelocations: Bool = {
    #if canImport(Glibc)
        var text = [CChar](repeating: 0, count: 64)
        confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count - 1)
        let words = String(decoding: text.map(UInt8.init), as: UTF8.self)
        let numbers = words.split { !$0.isNumber }.compactMap { Int($0) }
        return !numbers.lexicographicallyPrecedes([2, 36])
    #else
        return false
    #endif
}()

/// How the executable that is shipped is linked: nothing is exported from it, equal functions are there
/// once, and the runtime of C++, which that of Swift needs, is part of it where `make release` puts it in
/// the way: loading it takes longer than a short command.
let shipped: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "--icf=all",
            "-Xlinker", "-O2", "-Xlinker",
            "-T\(Context.packageDirectory)/Sources/plat/unwinding.ld",
            "-Xclang-linker", "-static-libgcc",
        ] + (hasShortRelocations ? ["-Xlinker", "-zpack-relative-relocs"] : []),
        .when(platforms: [.linux], configuration: .release))
]

/// A module of ours; which module may import which is drawn in Sources/README.md.
///
/// `isSmall`: where a server answers before code of ours can be slow, it had better be small.
func module(_ name: String, _ dependencies: [String], isSmall: Bool = false) -> Target {
    let size: [SwiftSetting] =
        isSmall ? [.unsafeFlags(["-Osize"], .when(configuration: .release))] : []
    return .target(
        name: name, dependencies: dependencies.map { .byName(name: $0) },
        swiftSettings: settings + size)
}

/// `data` are folders of the tests that are read as files, not compiled; `links` what they call of
/// libraries that plat itself opens at run time.
func tests(
    of name: String, _ dependencies: [String] = [], data: [String] = [], links: [String] = []
) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: ([name, "PlatTesting"] + dependencies).map { .byName(name: $0) },
        exclude: data, swiftSettings: settings,
        linkerSettings: links.map { .linkedLibrary($0) })
}

let package = Package(
    name: "plat",
    products: [.executable(name: "plat", targets: ["plat"])],
    targets: [
        .executableTarget(
            name: "plat", dependencies: ["PlatCommands", "PlatSystem"],
            exclude: ["unwinding.ld"], swiftSettings: settings, linkerSettings: shipped),
        module(
            "PlatCommands",
            [
                "PlatServer", "PlatClient", "PlatConfig", "PlatHTTP", "PlatModel", "PlatValue",
                "PlatSystem",
            ], isSmall: true),
        module("PlatServer", ["PlatStore", "PlatHTTP", "PlatModel", "PlatValue", "PlatSystem"]),
        module(
            "PlatClient", ["PlatHTTP", "PlatModel", "PlatValue", "PlatSystem"], isSmall: true),
        module("PlatConfig", ["PlatModel", "PlatValue", "PlatSystem"]),
        module("PlatStore", ["CSQLite", "PlatSystem"]),
        module("PlatHTTP", ["CCurl", "CMicroHTTPD", "CGnuTLS", "PlatSystem"]),
        module("PlatModel", ["PlatValue"]),
        module("PlatValue", ["CYAML"]),
        module("PlatSystem", ["CEpoll"]),
        module(
            "PlatTesting",
            [
                "PlatCommands", "PlatServer", "PlatClient", "PlatConfig", "PlatStore", "PlatHTTP",
                "PlatModel", "PlatValue", "PlatSystem",
            ]),

        .systemLibrary(name: "CEpoll"),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CMicroHTTPD", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CGnuTLS", providers: [.apt(["libgnutls28-dev"])]),

        tests(of: "PlatValue", data: ["Oracle"]),
        tests(of: "PlatModel", ["PlatValue"], data: ["Oracle"]),
        tests(of: "PlatStore", ["CSQLite", "PlatSystem"], links: ["sqlite3"]),
        tests(of: "PlatHTTP", ["PlatSystem"]),
        tests(of: "PlatConfig", ["PlatModel", "PlatValue", "PlatSystem"], data: ["Oracle"]),
        tests(of: "PlatClient", ["PlatHTTP", "PlatModel", "PlatValue", "PlatSystem"]),
        tests(
            of: "PlatServer",
            ["PlatStore", "PlatConfig", "PlatHTTP", "PlatModel", "PlatValue", "PlatSystem"],
            data: ["Oracle"]),
        tests(
            of: "PlatCommands", ["PlatServer", "PlatHTTP", "PlatModel", "PlatValue", "PlatSystem"],
            data: ["Examples", "Transcripts"]),
    ],
    swiftLanguageModes: [.v6]
)
