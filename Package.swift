// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// A module of ours; which module may import which is drawn in Sources/README.md.
func module(_ name: String, _ dependencies: [String]) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: settings)
}

/// `data` are folders of the tests that are read as files, not compiled.
func tests(of name: String, _ dependencies: [String] = [], data: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: ([name, "PlatTesting"] + dependencies).map { .byName(name: $0) },
        exclude: data, swiftSettings: settings)
}

let package = Package(
    name: "plat",
    products: [.executable(name: "plat", targets: ["plat"])],
    targets: [
        .executableTarget(
            name: "plat", dependencies: ["PlatCommands", "PlatSystem"], swiftSettings: settings),
        module(
            "PlatCommands",
            [
                "PlatServer", "PlatClient", "PlatConfig", "PlatHTTP", "PlatModel", "PlatValue",
                "PlatSystem",
            ]),
        module("PlatServer", ["PlatStore", "PlatHTTP", "PlatModel", "PlatValue", "PlatSystem"]),
        module("PlatClient", ["PlatHTTP", "PlatModel", "PlatValue", "PlatSystem"]),
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
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CMicroHTTPD", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CGnuTLS", providers: [.apt(["libgnutls28-dev"])]),

        tests(of: "PlatValue", data: ["Oracle"]),
        tests(of: "PlatModel", ["PlatValue"], data: ["Oracle"]),
        tests(of: "PlatStore", ["CSQLite", "PlatSystem"]),
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
